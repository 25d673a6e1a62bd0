/* SPDX-License-Identifier: MIT */
/* Every unit suite, once: tests/unit/check_ROOM.c defines `Suite *check_ROOM(void)`. */
SUITE(report)
SUITE(golden)
