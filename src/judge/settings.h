/* SPDX-License-Identifier: MIT */
/* What to type into a mail program, from what is published and what was seen to work. */
#ifndef JUDGE_SETTINGS_H
#define JUDGE_SETTINGS_H

#include "base/arena.h"
#include "model/facts.h"

enum setting_state {
	SETTING_UNSEEN, /* it was not visited */
	SETTING_DEAD,   /* no IMAP there in that mode */
	SETTING_UNTRUSTED, /* IMAP, with a certificate that does not hold, or without TLS */
	SETTING_WORKS,
};

/* The best that any of its addresses shows. */
enum setting_state setting_state(const struct target_facts *facts,
	const struct mail_setting *setting);
/* "imap.example.org:993 (TLS)" */
const char *setting_text(struct arena *arena, const struct mail_setting *setting);
/* The settings to use; NULL: there is nothing to recommend. */
const struct mail_settings *settings_choose(struct arena *arena,
	const struct target_facts *facts);

#endif
