/* SPDX-License-Identifier: MIT */
/* What the sources of a domain's settings have of a person. */
#include "redact_person.h"

#include "discover/publish.h"

/* The user by three names: of the address, of a document, and one with letters that XML escapes. */
struct report_item redact_person(struct arena *arena, struct report_item item)
{
	struct target_facts *facts = arena_alloc(arena, sizeof *facts);
	struct discovery_facts *discovery = arena_alloc(arena, sizeof *discovery);
	static struct mail_setting settings[] = {
		{ .host = "mail.example.org", .user = NAME_OTHER, .user_text = "CORP\\m4711",
			.user_pattern = "CORP\\m4711" },
		{ .host = "mail.example.org", .user = NAME_OTHER, .user_text = "d&x-smythe",
			.user_pattern = "d&x-smythe" },
	};

	*facts = *item.facts;
	facts->target.local_part = "jane.doe+News";
	facts->target.given = "jane.doe+News@example.org";
	discovery->domain = "example.org";
	discovery->local_part = facts->target.local_part;
	for (size_t i = 0; i < SOURCE_COUNT; i++)
		discovery->sources[i] = (struct discovery_source){ .kind = (enum discovery_kind)i,
			.url = "https://autoconfig.example.org/?emailaddress=jane.doe%2BNews%40example.org" };
	struct discovery_source *source = &discovery->sources[SOURCE_AUTOCONFIG];
	source->outcome = DISCOVERY_FOUND;
	source->settings = settings;
	source->setting_count = 2;
	source->redirects[0] = "https://example.org/?e=JANE.doe%252bnews%2540example.org";
	source->redirects[1] = "https://example.org/?e=amFuZS5kb2UrTmV3c0BleGFtcGxlLm9yZw==";
	source->redirect_count = 2;
	facts->discovery = discovery;
	item.facts = facts;
	struct judgement *judgement = arena_alloc(arena, sizeof *judgement);
	struct mail_settings *chosen = arena_alloc(arena, sizeof *chosen);
	*judgement = *item.judgement;
	*chosen = (struct mail_settings){ .setting = settings[1], .works = true };
	judgement->settings = chosen;
	judgement->publication = publish(arena, "example.org", chosen);
	return (struct report_item){ "discover", facts, judgement };
}
