/* SPDX-License-Identifier: MIT */
/* What can be wrong with a mailbox, and what makes one slow. */
#include "judge/explanations.h"

static const struct explanation rows[] = {
	{ "mbx-inbox-unavailable", KIND_FAULT, SEVERITY_HIGH, WHO_ADMIN,
		.title = "The login works, but the inbox cannot be opened",
		.meaning = "The server refuses to open INBOX: it does not exist, is damaged, is in use, or "
			"its permissions are wrong.",
		.reference = "RFC 5530 section 3 (NONEXISTENT, NOPERM, INUSE, CORRUPTION, SERVERBUG)",
		.remedy = { [PRODUCT_ANY] = "Look into the server's log: permissions, locks, indexes.",
			[PRODUCT_DOVECOT_23] = "doveadm force-resync -u USER INBOX",
			[PRODUCT_DOVECOT_24] = "doveadm force-resync -u USER INBOX",
			[PRODUCT_CYRUS] = "reconstruct -r user/USER" } },
	{ "mbx-no-special-use", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN,
		.title = "The server does not say which folders are for sent mail, drafts and trash",
		.meaning = "Programs guess by name, and make folders twice.",
		.reference = "RFC 6154",
		.remedy = { [PRODUCT_ANY] = "Mark the folders. Users, until then: choose the folders in "
			"the "
				"program's settings.",
			[PRODUCT_DOVECOT_23] = "in conf.d/15-mailboxes.conf:\n"
				"  mailbox Sent {\n    auto = subscribe\n    special_use = \\Sent\n  }",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf, namespace inbox:\n"
				"  mailbox Sent {\n    auto = subscribe\n    special_use = \\Sent\n  }",
			[PRODUCT_CYRUS] = "in imapd.conf:\n  specialuse_extra: \\XSpecial\nor by the METADATA "
				"entry /private/specialuse of each folder." } },
	{ "mbx-namespace-prefix", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY,
		.title = "All folders live under a prefix such as INBOX",
		.meaning = "A program that does not ask for NAMESPACE needs the prefix in its settings, or "
			"shows sent mail and trash twice.",
		.reference = "RFC 9051 section 6.3.10" },
	{ "mbx-over-quota", KIND_FAULT, SEVERITY_HIGH, WHO_USER,
		.title = "The mailbox is full",
		.meaning = "No new mail comes in, and copies of sent mail are not kept.",
		.reference = "RFC 9208, RFC 5530 section 3 (OVERQUOTA)",
		.remedy = { [PRODUCT_ANY] = "Delete mail, and empty the trash; or have the limit "
			"raised." } },
	{ "mbx-quota-nearly-full", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_USER,
		.title = "More than nine tenths of the mailbox are in use",
		.meaning = "Soon no new mail will come in.",
		.reference = "RFC 9208",
		.remedy = { [PRODUCT_ANY] = "Delete mail, and empty the trash; or have the limit "
			"raised." } },
	{ "perf-huge-folder", KIND_WEAKNESS, SEVERITY_LOW, WHO_USER,
		.title = "A folder is so large that opening it is slow",
		.meaning = "A program that cannot ask for changes alone fetches the flags of every message "
			"each time it opens the folder.",
		.reference = "RFC 7162 section 1",
		.remedy = { [PRODUCT_ANY] = "Move old mail into folders by year, or let the program sync "
			"the last weeks only." } },
	{ "perf-no-condstore", KIND_NOTE, SEVERITY_INFO, WHO_NOBODY,
		.title = "Every opening of a folder transfers the flags of all messages",
		.meaning = "The server lists neither CONDSTORE nor QRESYNC, by which a program asks for "
			"changes only.",
		.reference = "RFC 7162" },
	{ "perf-no-idle", KIND_NOTE, SEVERITY_LOW, WHO_ADMIN,
		.title = "The server has no push: new mail shows up when the program asks next",
		.meaning = "IDLE is not listed.",
		.reference = "RFC 9051 section 6.3.13",
		.remedy = { [PRODUCT_ANY] = "Let the program ask more often, or use a server with "
			"IDLE." } },
	{ "perf-idle-late", KIND_WEAKNESS, SEVERITY_MEDIUM, WHO_NETWORK,
		.title = "New mail is announced late or never, although the program waits for it",
		.meaning = "The connection that waits (IDLE) dies silently: a router or mobile network "
			"forgets quiet connections after some minutes, without telling either end.",
		.reference = "RFC 9051 section 6.3.13, RFC 5382 section 5",
		.remedy = { [PRODUCT_ANY] = "Let the program renew IDLE every five minutes; raise the "
				"router's time limit for idle TCP connections.",
			[PRODUCT_DOVECOT_23] = "in conf.d/20-imap.conf:\n  imap_idle_notify_interval = 2 mins",
			[PRODUCT_DOVECOT_24] = "in dovecot.conf:\n  imap_idle_notify_interval = 2 mins" } },
	{ "perf-slow-server", KIND_WEAKNESS, SEVERITY_LOW, WHO_ADMIN,
		.title = "The server itself is slow, not the line",
		.meaning = "Commands take many times as long as a packet takes there and back.",
		.reference = "RFC 9051 section 5.4",
		.remedy = { [PRODUCT_ANY] = "Look at the server's load, disks and locks." } },
};

const struct explanation *explanations_mailbox(size_t *count_r)
{
	*count_r = sizeof rows / sizeof *rows;
	return rows;
}
