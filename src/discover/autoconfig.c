/* SPDX-License-Identifier: MIT */
/* Reads clientConfig documents (draft-ietf-mailmaint-autoconfig) through expat.  The format needs
 * neither a document type nor entities, so a document that brings any is refused before it can
 * grow, and so is one that nests deeper than the format does.  Only incoming IMAP servers are
 * looked at.  Where the document came from is not known here. */
#include "discover/autoconfig.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"

enum { DEPTH_MAX = 32, TEXT_MAX = 1024, FILLED_MAX = 2048, SHOWN_MAX = 80 };

enum field { FIELD_NONE, FIELD_HOST, FIELD_PORT, FIELD_SOCKET, FIELD_USER, FIELD_AUTH };

struct reading {
	XML_Parser expat;
	struct arena *arena;
	const struct person *person;
	struct published *published;
	unsigned depth;
	bool in_provider, in_server; /* emailProvider; incomingServer of type imap */
	enum field field;
	struct buffer text; /* of the field */
	const char *host, *port;
	struct mail_setting setting;
	bool bad_socket;
};

static void refuse(struct reading *reading, const char *fault)
{
	if (!reading->published->fault)
		reading->published->fault = fault;
	XML_StopParser(reading->expat, XML_FALSE);
}

static void flaw(struct reading *reading, const char *text)
{
	if (!reading->published->flaw)
		reading->published->flaw = text;
}

static const char *show(struct reading *reading, const char *text)
{
	return text_printable(reading->arena, (struct bytes){ text, strlen(text) }, SHOWN_MAX);
}

static const char *attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	return "";
}

static enum field field_of(const char *element)
{
	static const struct {
		const char *element;
		enum field field;
	} fields[] = { { "hostname", FIELD_HOST }, { "port", FIELD_PORT },
		{ "socketType", FIELD_SOCKET }, { "username", FIELD_USER },
		{ "authentication", FIELD_AUTH } };

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (strcmp(fields[i].element, element) == 0)
			return fields[i].field;
	return FIELD_NONE;
}

static void begin_server(struct reading *reading)
{
	reading->in_server = true;
	reading->host = reading->port = "";
	reading->setting = (struct mail_setting){ .mode = MODE_AUTO };
	reading->bad_socket = false;
}

static void on_start(void *context, const char *element, const char **attributes)
{
	struct reading *reading = context;

	if (++reading->depth > DEPTH_MAX)
		refuse(reading, "the XML is nested too deeply");
	else if (reading->depth == 1 && strcmp(element, "clientConfig") != 0)
		refuse(reading, "the XML is no clientConfig document");
	else if (reading->depth == 2)
		reading->in_provider = strcmp(element, "emailProvider") == 0;
	else if (reading->depth == 3 && reading->in_provider && strcmp(element, "incomingServer") == 0
		&& text_equal_nocase(attribute(attributes, "type"), "imap"))
		begin_server(reading);
	else if (reading->depth == 4 && reading->in_server) {
		reading->field = field_of(element);
		buffer_drop(&reading->text, reading->text.len);
	}
}

static void on_text(void *context, const char *text, int len)
{
	struct reading *reading = context;

	if (reading->field != FIELD_NONE && !buffer_append(&reading->text, text, (size_t)len))
		refuse(reading, "a value in the XML is too long");
}

static char *field_text(struct reading *reading)
{
	char *text = arena_strdup(reading->arena,
		arena_copy(reading->arena, buffer_bytes(&reading->text)).data); /* ends at a NUL */

	text += strspn(text, " \t\r\n");
	size_t len = strlen(text);
	while (len && strchr(" \t\r\n", text[len - 1]))
		text[--len] = '\0';
	return text;
}

/* The placeholders of the format, filled in. */
/* In a host name these would carry the user's name into DNS and SNI; left as they are, they make
 * it no host name. */
static bool names_person(const char *text)
{
	return strstr(text, "%EMAILADDRESS%") || strstr(text, "%EMAILLOCALPART%");
}

static const char *fill_in(struct reading *reading, const char *text)
{
	const struct person *person = reading->person;
	const struct {
		const char *name, *value;
	} values[] = { { "%EMAILADDRESS%", arena_printf(reading->arena, "%s@%s", person->local_part,
		person->domain) }, { "%EMAILLOCALPART%", person->local_part },
		{ "%EMAILDOMAIN%", person->domain } };
	struct buffer filled = { .cap = FILLED_MAX };
	bool fits = true;

	while (*text && fits) {
		size_t i = 0;
		while (i < 3 && strncmp(text, values[i].name, strlen(values[i].name)) != 0)
			i++;
		size_t len = i < 3 ? strlen(values[i].name) : 1 + strcspn(text + 1, "%");
		fits = buffer_append(&filled, i < 3 ? values[i].value : text,
			i < 3 ? strlen(values[i].value) : len);
		text += len;
	}
	const char *copy = arena_copy(reading->arena, buffer_bytes(&filled)).data;
	buffer_clear(&filled);
	if (!fits)
		refuse(reading, "a value in the XML is too long");
	return copy;
}

/* A server that puts the address of the question into its answer may forget to decode it. */
static bool is_encoded_address(const struct person *person, const char *text)
{
	size_t len = strlen(person->local_part);

	return strncmp(text, person->local_part, len) == 0
		&& strncasecmp(text + len, "%40", 3) == 0 && strcasecmp(text + len + 3,
		person->domain) == 0;
}

static void take_user(struct reading *reading, const char *text)
{
	const struct person *person = reading->person;
	struct mail_setting *setting = &reading->setting;
	const char *filled = fill_in(reading, text);
	const char *address = arena_printf(reading->arena, "%s@%s", person->local_part,
		person->domain);

	if (!*filled)
		return;
	if (is_encoded_address(person, filled))
		flaw(reading, "the user name is the URL-encoded address (%40 in place of @)");
	if (text_equal_nocase(filled, address)) {
		setting->user = NAME_ADDRESS;
	} else if (strcmp(filled, person->local_part) == 0) {
		setting->user = NAME_LOCAL_PART;
	} else {
		setting->user = NAME_OTHER;
		setting->user_text = show(reading, filled);
		setting->user_pattern = show(reading, text);
	}
}

static void take_socket(struct reading *reading, const char *text)
{
	static const struct {
		const char *name;
		enum mode mode;
	} modes[] = { { "SSL", MODE_IMPLICIT }, { "STARTTLS", MODE_STARTTLS },
		{ "plain", MODE_CLEARTEXT } };

	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
		if (text_equal_nocase(modes[i].name, text)) {
			reading->setting.mode = modes[i].mode;
			return;
		}
	reading->bad_socket = true;
	flaw(reading, arena_printf(reading->arena, "socketType '%s' is none of SSL, STARTTLS and plain",
		show(reading, text)));
}

static void take_auth(struct reading *reading, const char *text)
{
	static const struct {
		const char *name;
		enum auth_method method;
	} methods[] = { { "password-cleartext", AUTH_PASSWORD }, { "plain", AUTH_PASSWORD },
		{ "password-encrypted", AUTH_ENCRYPTED }, { "secure", AUTH_ENCRYPTED },
		{ "OAuth2", AUTH_OAUTH2 }, { "NTLM", AUTH_NTLM }, { "GSSAPI", AUTH_GSSAPI },
		{ "TLS-client-cert", AUTH_CLIENT_CERT }, { "none", AUTH_NONE } };

	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (text_equal_nocase(methods[i].name, text))
			reading->setting.auth |= methods[i].method;
}

static void take_field(struct reading *reading)
{
	const char *text = field_text(reading);

	switch (reading->field) {
	case FIELD_HOST: reading->host = names_person(text) ? text : fill_in(reading, text); break;
	case FIELD_PORT: reading->port = text; break;
	case FIELD_SOCKET: take_socket(reading, text); break;
	case FIELD_USER: take_user(reading, text); break;
	case FIELD_AUTH: take_auth(reading, text); break;
	case FIELD_NONE: break;
	}
	reading->field = FIELD_NONE;
}

static void end_server(struct reading *reading)
{
	struct mail_setting setting = reading->setting;
	size_t digits = strspn(reading->port, "0123456789");
	unsigned long port = digits && digits <= 5 && !reading->port[digits]
		? strtoul(reading->port, NULL, 10) : 0;

	reading->in_server = false;
	if (port == 0 || port > 65535) {
		flaw(reading, arena_printf(reading->arena, "port '%s' is none",
			show(reading, reading->port)));
		return;
	}
	setting.port = (uint16_t)port;
	if (setting.mode == MODE_AUTO) {
		if (!reading->bad_socket)
			flaw(reading, "an IMAP server has no socketType");
		return;
	}
	if (!published_add(reading->arena, reading->published, reading->host, setting))
		flaw(reading, arena_printf(reading->arena, "hostname '%s' is no host name",
			show(reading, reading->host)));
}

static void on_end(void *context, const char *element)
{
	struct reading *reading = context;

	(void)element;
	if (reading->depth == 4 && reading->field != FIELD_NONE)
		take_field(reading);
	else if (reading->depth == 3 && reading->in_server)
		end_server(reading);
	reading->depth--;
}

static void on_doctype(void *context, const char *name, const char *system, const char *public,
	int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	refuse(context, "the XML declares a document type, which can hide entities");
}

static const char *syntax_fault(struct reading *reading)
{
	return arena_printf(reading->arena, "not well-formed XML: %s in line %lu",
		XML_ErrorString(XML_GetErrorCode(reading->expat)),
		(unsigned long)XML_GetCurrentLineNumber(reading->expat));
}

static void parse(struct reading *reading, struct bytes document)
{
	XML_SetUserData(reading->expat, reading);
	XML_SetElementHandler(reading->expat, on_start, on_end);
	XML_SetCharacterDataHandler(reading->expat, on_text);
	XML_SetStartDoctypeDeclHandler(reading->expat, on_doctype);
	if (XML_Parse(reading->expat, document.data, (int)document.len, 1) != XML_STATUS_OK
		&& !reading->published->fault)
		reading->published->fault = syntax_fault(reading);
}

void autoconfig_parse(struct arena *arena, const struct person *person, struct bytes document,
	struct published *published_r)
{
	struct reading reading = { .arena = arena, .person = person, .published = published_r,
		.text = { .cap = TEXT_MAX } };

	*published_r = (struct published){ .count = 0 };
	if (published_is_html(document)) {
		published_r->foreign = true;
		published_r->fault = "a web page, not XML: the host answers every request";
		return;
	}
	reading.expat = XML_ParserCreate(NULL);
	if (!reading.expat) {
		published_r->fault = "out of memory";
		return;
	}
	parse(&reading, document);
	XML_ParserFree(reading.expat);
	buffer_clear(&reading.text);
	if (published_r->fault)
		published_r->count = 0;
	else if (!published_r->count)
		published_r->fault = published_r->flaw ? published_r->flaw : "it names no IMAP server";
}
