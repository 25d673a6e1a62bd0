/* SPDX-License-Identifier: MIT */
/* libcheck, which has an enum test_result of its own, beside ours. */
#ifndef TESTS_UNIT_SCRIPT_CHECK_H
#define TESTS_UNIT_SCRIPT_CHECK_H

#define test_result check_test_result
#include <check.h>
#undef test_result

#endif
