/* SPDX-License-Identifier: MIT */
/* What this machine's files say about the DNS: whom to ask, and whom to trust. */
#ifndef NET_DNS_FILES_H
#define NET_DNS_FILES_H

#include "base/arena.h"
#include "model/target.h"

enum { DNS_SERVERS_MAX = 3 }; /* as many as the C library asks */

/* The whole file, up to 64 KiB; data NULL: it cannot be read or is larger, errno says why. */
struct bytes dns_file_read(struct arena *arena, const char *path);
/* The name servers of a resolv.conf(5); returns how many. */
size_t dns_file_servers(struct bytes file, struct address servers_r[DNS_SERVERS_MAX]);
/* The owner of the first record of a file of trust anchors in zone file format, that is of its
 * first word; NULL: it holds none. */
const char *dns_file_anchor(struct arena *arena, struct bytes file);

#endif
