/* SPDX-License-Identifier: MIT */
/*
 * The directives of a server's script, and what each adds to its records.  Knows nothing of
 * sockets, TLS or what imapvet should find; servers/README.md is the reference.
 */
#include "server_script.h"
#include "server_words.h"

#include <string.h>

static void add_section(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	static const char *const phases[] = {"clear", "hello", "tls"};
	struct server_script *script = builder->script;
	struct section *section = &script->sections[script->section_count];
	const struct word *words = statement->words;
	int phase = 0;

	(void)directive;
	if (script->section_count == SCRIPT_SECTIONS)
		return builder_wrong(builder, statement, NULL, "fewer sections");
	while (phase <= PHASE_TLS && !words_is(&words[0], phases[phase]))
		phase++;
	if (phase > PHASE_TLS)
		return builder_wrong(builder, statement, &words[0], "clear, hello or tls");
	section->phase = (enum phase)phase;
	for (size_t i = 1; i < statement->word_count; i++) {
		const struct { const char *key; char **value; } keys[] = {
			{"cert=", &section->tls.certificate}, {"priority=", &section->tls.priority},
			{"min=", &section->tls.minimum}, {"max=", &section->tls.maximum},
			{"client-cert=", &section->tls.client_certificate},
			{"alpn=", &section->tls.alpn},
		};
		char *word = builder_text(builder, &words[i]);
		unsigned trait = phase == PHASE_HELLO ? hello_trait(word) : 0;
		bool known = trait != 0;

		section->hello |= trait;
		for (size_t k = 0; k < sizeof(keys) / sizeof(*keys) && phase == PHASE_TLS; k++) {
			size_t length = strlen(keys[k].key);

			if (strncmp(word, keys[k].key, length) != 0)
				continue;
			*keys[k].value = word + length;
			known = true;
		}
		if (!known && !parse_where(word, &section->where))
			builder_wrong(builder, statement, &words[i], "a place or a property of the phase");
	}
	script->section_count++;
	builder->section = section;
	builder->reaction = &section->opening;
}

static void add_step(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	builder_step(builder, statement, (enum verb)directive->number);
}

static void add_data(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	struct step *step = builder_step(builder, statement, (enum verb)directive->number);

	if (step == NULL)
		return;
	step->data = builder_text(builder, &statement->words[0]);
	step->len = statement->words[0].text.len;
}

/* A time or a number, whatever that step wants. */
static void add_numbered(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	struct step *step = builder_step(builder, statement, (enum verb)directive->number);
	const struct word *word = statement->words;
	int64_t number = 0;
	bool sound = false;

	if (step == NULL)
		return;
	if (step->verb == DO_DELAY)
		sound = words_time(word->text, &number);
	else
		sound = words_number(word->text, &number) && number < 256;
	if (!sound)
		builder_wrong(builder, statement, word, statement->directive->form);
	step->number = (long)number;
}

static void add_handshake(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	struct step *step = builder_step(builder, statement, (enum verb)directive->number);
	const struct word *word = words_find(statement, "pipelined");

	if (step == NULL || statement->word_count == 0)
		return;
	if (word == NULL || !parse_pipelined(arena_copy(builder->arena, word->text).data,
	    &step->number))
		builder_wrong(builder, statement, &statement->words[0], statement->directive->form);
}

/* "@repeat N": the one line up to its @end is sent as often as that. */
static void begin_repeat(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	int64_t times = 0;

	(void)directive;
	if (!words_number(statement->words[0].text, &times))
		builder_wrong(builder, statement, &statement->words[0], "a number");
	builder->repeated = builder->reaction ? builder->reaction->step_count : 0;
	builder->times = (long)times;
}

static void end_repeat(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	struct reaction *reaction = builder->reaction;

	(void)directive;
	if (reaction == NULL || reaction->step_count != builder->repeated + 1
	    || reaction->steps[builder->repeated].verb != DO_SEND)
		return builder_wrong(builder, statement, NULL, "@repeat around one line that is sent");
	reaction->steps[builder->repeated].number = builder->times;
}

static void add_rule(struct builder *builder, const struct statement *statement,
	const struct word *where, enum listening how)
{
	struct server_script *script = builder->script;
	struct listen_rule *rule = &script->rules[script->rule_count];

	if (script->rule_count == SCRIPT_RULES)
		return builder_wrong(builder, statement, where, "fewer listeners");
	if (!parse_where(builder_text(builder, where), &rule->where))
		return builder_wrong(builder, statement, where, "a place");
	rule->how = how;
	script->rule_count++;
}

static void add_listen(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	const struct word *words = statement->words;

	(void)directive;
	if (words_is(&words[1], "cleartext"))
		add_rule(builder, statement, &words[0], LISTEN_CLEARTEXT);
	else if (words_is(&words[1], "implicit"))
		add_rule(builder, statement, &words[0], LISTEN_IMPLICIT);
	else
		builder_wrong(builder, statement, &words[1], "cleartext or implicit");
}

static void add_no_listen(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	for (size_t i = 0; i < statement->word_count; i++)
		add_rule(builder, statement, &statement->words[i],
			(enum listening)directive->number);
}

static void add_list(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	struct words *list = (struct words *)((char *)builder->script + directive->offset);

	if (directive->number) /* a new list in place of an included one */
		list->count = 0;
	for (size_t i = 0; i < statement->word_count; i++) {
		if (list->count == SCRIPT_WORDS)
			return builder_wrong(builder, statement, &statement->words[i], "fewer words");
		list->word[list->count++] = builder_text(builder, &statement->words[i]);
	}
	list->word[list->count] = NULL;
}

static void set_text(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	*(char **)((char *)builder->script + directive->offset) =
		builder_text(builder, &statement->words[0]);
}

static void set_exit(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	const struct word *word = &statement->words[0];
	int64_t code = -1;

	(void)directive;
	if (!words_is(word, "any") && (!words_number(word->text, &code) || code > 255))
		builder_wrong(builder, statement, word, "an exit code or any");
	builder->script->expectations.exit_code = (int)code;
}

static void set_within(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	const struct word *word = &statement->words[0];
	int64_t ms = 0;

	(void)directive;
	if (!words_time(word->text, &ms))
		builder_wrong(builder, statement, word, "a time");
	builder->script->expectations.within_ms = (long)ms;
}

static void add_fact(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	struct expectations *expectations = &builder->script->expectations;

	(void)directive;
	if (expectations->fact_count == SCRIPT_FACTS)
		return builder_wrong(builder, statement, NULL, "fewer facts");
	expectations->facts[expectations->fact_count++] = (struct fact){
		builder_text(builder, &statement->words[0]), builder_text(builder, &statement->words[1])};
}

static void want_text_report(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	(void)statement, (void)directive;
	builder->script->expectations.text = true;
}

/* "@drip BYTES [every TIME]" */
static void set_drip(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	const struct word *words = statement->words;
	int64_t piece = 0, pause_ms = 0;
	bool sound = words_number(words[0].text, &piece) && piece > 0;

	(void)directive;
	if (statement->word_count > 1)
		sound = sound && statement->word_count == 3 && words_is(&words[1], "every")
			&& words_time(words[2].text, &pause_ms);
	if (!sound)
		builder_wrong(builder, statement, NULL, statement->directive->form);
	builder->script->drip = (struct drip){(size_t)piece, (long)pause_ms};
}

/* "@cut close|reset AT", "@cut close|reset FROM..[TO] [step N]" */
static void set_cut(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	const struct word *words = statement->words;
	struct cut cut = {.wanted = true, .to = -1, .step = 1};
	char *range = builder_text(builder, &words[1]), *dots = strstr(range, "..");
	bool sound = true;

	(void)directive;
	cut.reset = words_is(&words[0], "reset");
	if (dots)
		*dots = '\0';
	sound = (cut.reset || words_is(&words[0], "close")) && parse_number(range, &cut.from);
	if (dots == NULL)
		cut.to = cut.from;
	else if (dots[2])
		sound = sound && parse_number(dots + 2, &cut.to);
	if (statement->word_count > 2)
		sound = sound && statement->word_count == 4 && words_is(&words[2], "step")
			&& parse_number(builder_text(builder, &words[3]), &cut.step) && cut.step > 0;
	if (!sound)
		builder_wrong(builder, statement, NULL, statement->directive->form);
	builder->script->cut = cut;
}

static bool read_include(struct reader *reader, struct statement *statement)
{
	return language_include(reader, statement,
		arena_copy(reader->complaints.arena, statement->words[0].text).data);
}

static void nothing(struct builder *builder, const struct statement *statement,
	const struct server_directive *directive)
{
	(void)builder, (void)statement, (void)directive;
}

static const struct directive rows[] = {
	{"include", 0, 1, 1, 0, "@include FILE", read_include},
	{"address", 1, 1, SCRIPT_WORDS, 0, "@address A...", NULL},
	{"elsewhere", 2, 1, SCRIPT_WORDS, 0, "@elsewhere A...", NULL},
	{"listen", 3, 2, 2, 0, "@listen WHERE cleartext|implicit", NULL},
	{"closed", 4, 1, SCRIPT_WORDS, 0, "@closed WHERE...", NULL},
	{"filtered", 5, 1, SCRIPT_WORDS, 0, "@filtered WHERE...", NULL},
	{"drip", 6, 1, 3, 0, "@drip BYTES [every TIME]", NULL},
	{"cut", 7, 2, 4, 0, "@cut close|reset FROM[..[TO]] [step N]", NULL},
	{"in", 8, 1, 8, 0, "@in clear|hello|tls [WHERE] [WORD...]", NULL},
	{"send", 9, 1, 1, 0, "@send \"bytes\"", NULL},
	{"repeat", 10, 1, 1, DIRECTIVE_OPENS, "@repeat N", NULL},
	{"end", 11, 0, 0, 0, "@end", NULL},
	{"endless", 12, 1, 1, 0, "@endless \"bytes\"", NULL},
	{"tls", 13, 0, 1, 0, "@tls [pipelined=drop|answer|keep|keep-late]", NULL},
	{"discard", 14, 0, 0, 0, "@discard", NULL},
	{"delay", 15, 1, 1, 0, "@delay TIME", NULL},
	{"close", 16, 0, 0, 0, "@close", NULL},
	{"reset", 17, 0, 0, 0, "@reset", NULL},
	{"silent", 18, 0, 0, 0, "@silent", NULL},
	{"alert", 19, 1, 1, 0, "@alert NUMBER", NULL},
	{"command", 20, 1, 1, 0, "@command NAME", NULL},
	{"target", 21, 1, 1, 0, "@target NAME", NULL},
	{"args", 22, 1, SCRIPT_WORDS, 0, "@args WORD...", NULL},
	{"expect", 23, 1, SCRIPT_WORDS, 0, "@expect ID...", NULL},
	{"never", 24, 1, SCRIPT_WORDS, 0, "@never ID...", NULL},
	{"may", 25, 1, SCRIPT_WORDS, 0, "@may ID...", NULL},
	{"undecided", 26, 1, SCRIPT_WORDS, 0, "@undecided ID...", NULL},
	{"root", 27, 1, 1, 0, "@root ID", NULL},
	{"verdict", 28, 1, 1, 0, "@verdict WORD", NULL},
	{"exit", 29, 1, 1, 0, "@exit N", NULL},
	{"within", 30, 1, 1, 0, "@within TIME", NULL},
	{"fact", 31, 2, 2, 0, "@fact PATH VALUE", NULL},
	{"text", 32, 0, 0, 0, "@text", NULL},
	{0},
};

#define LIST(field) offsetof(struct server_script, field)

static const struct server_directive acts[] = { /* by the id of the row */
	{nothing, 0, 0},
	{add_list, true, LIST(addresses)},
	{add_list, true, LIST(elsewhere)},
	{add_listen, 0, 0},
	{add_no_listen, LISTEN_CLOSED, 0},
	{add_no_listen, LISTEN_FILTERED, 0},
	{set_drip, 0, 0},
	{set_cut, 0, 0},
	{add_section, 0, 0},
	{add_data, DO_SEND, 0},
	{begin_repeat, 0, 0},
	{end_repeat, 0, 0},
	{add_data, DO_ENDLESS, 0},
	{add_handshake, DO_HANDSHAKE, 0},
	{add_step, DO_DISCARD, 0},
	{add_numbered, DO_DELAY, 0},
	{add_step, DO_CLOSE, 0},
	{add_step, DO_RESET, 0},
	{add_step, DO_SILENT, 0},
	{add_numbered, DO_ALERT, 0},
	{set_text, 0, LIST(expectations.command)},
	{set_text, 0, LIST(expectations.target)},
	{add_list, true, LIST(expectations.args)},
	{add_list, false, LIST(expectations.expect)},
	{add_list, false, LIST(expectations.never)},
	{add_list, false, LIST(expectations.may)},
	{add_list, false, LIST(expectations.undecided)},
	{set_text, 0, LIST(expectations.root)},
	{set_text, 0, LIST(expectations.verdict)},
	{set_exit, 0, 0},
	{set_within, 0, 0},
	{add_fact, 0, 0},
	{want_text_report, 0, 0},
};

_Static_assert(sizeof acts / sizeof *acts == sizeof rows / sizeof *rows - 1,
	"each directive has what it adds");

const struct language language_server = {.directives = rows, .server = true};

const struct server_directive *server_directive(const struct statement *statement)
{
	return &acts[statement->directive->id];
}
