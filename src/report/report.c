/* SPDX-License-Identifier: MIT */
/* The table of formats, and the one place that turns a failed write into an error.  A format
 * knows how its document looks; it knows neither where it goes nor what became of it. */
#include "report/report.h"

#include <errno.h>
#include <string.h>

#include "report/format.h"
#include "report/redact.h"
#include "report/writer.h"

enum { FORMATS = 5 };

static const struct report_format formats[FORMATS] = {
	{ "text", text_begin, text_target, text_script, text_end },
	{ "json", json_begin, json_target, json_script, json_end },
	{ "ndjson", ndjson_begin, ndjson_target, ndjson_script, ndjson_end },
	{ "junit", junit_begin, junit_target, junit_script, junit_end },
	{ "tap", tap_begin, tap_target, tap_script, tap_end },
};

const struct report_format *report_find(const char *name)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}

const char *const *report_names(void)
{
	static const char *const names[FORMATS + 1] = { "text", "json", "ndjson", "junit", "tap",
		NULL };

	return names;
}

/* What stdio held back may be what cannot be written: a full disk shows only now. */
static int written(struct report *report, struct error *error)
{
	if (!report->write_errno && fflush(report->out) != 0)
		report->write_errno = errno;
	if (!report->write_errno)
		return 0;
	return error_set(error, "cannot write the report: %s", strerrordesc_np(report->write_errno));
}

int report_begin(struct report *report, struct error *error)
{
	report->count = 0;
	report->document = NULL;
	report->write_errno = 0;
	report->redaction = report->redact ? redaction_new() : NULL;
	if (report->format->begin(report, error))
		return -1;
	return written(report, error);
}

/* What is known of a provider would tell which one it is. */
struct nameless {
	struct judgement judgement;
	struct mail_settings settings;
	struct target_facts facts;
	struct discovery_facts discovery;
};

static struct report_item without_provider(const struct report_item *item, struct nameless *copy)
{
	copy->judgement = *item->judgement;
	copy->judgement.provider = NULL;
	copy->facts = *item->facts;
	if (item->judgement->settings) {
		copy->settings = *item->judgement->settings;
		copy->settings.password_note = NULL;
		copy->judgement.settings = &copy->settings;
	}
	if (item->facts->discovery) {
		copy->discovery = *item->facts->discovery;
		copy->discovery.provider = NULL;
		copy->facts.discovery = &copy->discovery;
	}
	return (struct report_item){ item->command, &copy->facts, &copy->judgement };
}

int report_target(struct report *report, const struct report_item *item, struct error *error)
{
	struct report_item shown = *item;
	struct nameless copy;

	if (report->redaction) {
		redaction_learn(report->redaction, item);
		shown = without_provider(item, &copy);
	}
	if (report->format->target(report, &shown, error))
		return -1;
	report->count++;
	return written(report, error);
}

int report_script(struct report *report, const struct report_script *script, struct error *error)
{
	if (report->format->script(report, script, error))
		return -1;
	report->count++;
	return written(report, error);
}

int report_end(struct report *report, struct error *error)
{
	int status = report->format->end(report, error);

	redaction_free(report->redaction);
	report->redaction = NULL;
	if (status)
		return -1;
	return written(report, error);
}
