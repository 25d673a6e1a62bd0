# SPDX-License-Identifier: MIT
# imapvet is built by GNU make and a C11 compiler; `make` gives ./imapvet.
# Yours to set: CC CFLAGS CPPFLAGS LDFLAGS PREFIX DESTDIR FUZZ_SECONDS.

VERSION = 0.1.0
PREFIX = /usr/local
CFLAGS = -O2 -g
FUZZ_SECONDS = 60

# A room at a time, in the order a check flows through them.
SRCS = \
	src/base/error.c src/base/bytes.c src/base/arena.c src/base/buffer.c src/base/date.c \
	src/base/deadline.c src/base/text.c src/base/random.c src/base/base64.c src/base/encoded.c \
	src/model/facts.c src/model/dns_facts.c src/model/discovery_facts.c src/model/tls_offer.c \
	src/model/attack_facts.c src/model/audit_facts.c src/model/script_facts.c \
	src/model/finding.c src/model/grade.c \
	src/net/dns.c src/net/dns_files.c src/net/dns_mail.c src/net/dns_records.c src/net/resolve.c \
	src/net/dial.c src/net/stream.c src/net/transcript.c \
	src/tls/trust.c src/tls/session.c src/tls/certificate.c src/tls/digest.c src/tls/ocsp.c \
	src/tls/sct.c src/tls/dane.c src/tls/suites.c src/tls/suite_rows.c src/tls/groups.c \
	src/tls/hello.c src/tls/hello_reply.c \
	src/imap/lex.c src/imap/reply.c src/imap/session.c src/imap/id.c src/imap/ntlm.c \
	src/discover/published.c src/discover/autoconfig.c src/discover/pacc.c src/discover/fetch.c \
	src/discover/discover.c src/discover/publish.c \
	src/script/source.c src/script/template.c src/script/sending.c src/script/matcher.c \
	src/script/pattern.c src/script/words.c src/script/language.c src/script/expression.c \
	src/script/directives.c src/script/check.c src/script/check_names.c \
	src/script/check_secrets.c src/script/target.c src/script/parse.c src/script/format.c \
	src/script/tree.c src/script/value.c src/script/match_word.c src/script/match.c \
	src/script/render.c src/script/scrub.c src/script/record.c src/script/connection.c \
	src/script/wait.c src/script/block.c src/script/explain.c src/script/diagnose.c \
	src/script/send.c src/script/tls.c src/script/connect.c src/script/own.c \
	src/script/mailbox.c src/script/acts.c src/script/run.c src/script/recorder.c \
	src/probe/gate.c src/probe/door.c src/probe/arrivals.c src/probe/probe.c src/probe/visit.c \
	src/probe/greeting.c src/probe/login.c src/probe/login_reply.c src/probe/knock.c \
	src/probe/ladder.c src/probe/audit_leg.c src/probe/audit_offer.c src/probe/offer_lists.c \
	src/probe/offer_ask.c src/probe/offer_patience.c src/probe/offer_run.c \
	src/probe/offer_note.c src/probe/offer_suites.c src/probe/offer_tls13.c \
	src/probe/offer_more.c src/probe/audit_attacks.c src/probe/audit_injection.c \
	src/probe/audit_inside.c src/probe/audit_users.c \
	src/judge/judge.c src/judge/seen.c src/judge/rules.c src/judge/causes.c src/judge/headline.c \
	src/judge/remedy.c src/judge/path.c src/judge/ladder.c src/judge/rules_srv.c \
	src/judge/rules_discover.c src/judge/settings.c src/judge/rules_dns.c \
	src/judge/rules_doubt.c src/judge/rules_tcp.c src/judge/rules_path.c src/judge/other_port.c \
	src/judge/rules_greet.c src/judge/rules_mode.c src/judge/rules_starttls.c \
	src/judge/rules_attacks.c src/judge/rules_sasl.c src/judge/rules_info.c \
	src/judge/rules_plaintext.c src/judge/rules_tls.c src/judge/rules_cert.c \
	src/judge/rules_trust.c src/judge/rules_dane.c src/judge/rules_parity.c \
	src/judge/rules_provider.c src/judge/providers.c src/judge/provider_rows.c src/judge/offer.c \
	src/judge/rules_offer.c src/judge/rules_suites.c src/judge/grade.c src/judge/profile.c \
	src/judge/profile_rows.c src/judge/profile_tests.c src/judge/rules_profile.c \
	src/judge/script.c src/judge/explanations.c src/judge/explanations_login.c \
	src/judge/explanations_mailbox.c src/judge/clues.c src/judge/phrases.c \
	src/judge/phrases_programs.c src/judge/phrases_outlook.c src/judge/phrases_devices.c \
	src/judge/phrases_logs.c src/judge/phrases_libraries.c src/judge/phrases_tls.c \
	src/judge/phrases_server.c \
	src/report/report.c src/report/writer.c src/report/view.c src/report/script_view.c \
	src/report/problem.c src/report/redact.c src/report/redact_names.c src/report/redact_user.c \
	src/report/redact_learn.c src/report/text.c src/report/text_evidence.c \
	src/report/text_findings.c src/report/text_details.c src/report/text_dns.c \
	src/report/text_offer.c src/report/text_grade.c src/report/text_discovery.c \
	src/report/text_transcript.c src/report/text_script.c src/report/json.c \
	src/report/json_value.c src/report/json_document.c src/report/json_dns.c \
	src/report/json_offer.c src/report/json_audit.c src/report/json_discovery.c \
	src/report/json_script.c src/report/json_redact.c src/report/cases.c src/report/junit.c \
	src/report/tap.c \
	src/app/main.c src/app/options.c src/app/option_rows.c src/app/option_rows_run.c \
	src/app/targets.c src/app/interrupt.c src/app/crew.c src/app/sink.c src/app/live.c \
	src/app/check.c src/app/job.c src/app/plan.c src/app/seek.c src/app/visits.c src/app/audit.c \
	src/app/audit_dns.c src/app/explain.c src/app/run.c src/app/run_common.c \
	src/app/run_scripts.c src/app/run_library.c src/app/run_variables.c src/app/secret.c \
	src/app/play.c src/app/record.c

# One tests/unit/check_ROOM.c each; tests/unit/suites.h has the same names.
UNIT_ROOMS = base base64 tells text resolve dns dial stream tls dane sct suites hello hello_reply \
	lex reply imap_session \
	greeting login_reply \
	door knock ladder gate discover options targets model judge judge_verdict judge_root judge_remedy \
	grade explain catalogue providers redact report golden played script_read \
	script_match script_run script_secrets
UNIT_HELPERS = tests/unit/check_main.c tests/unit/script_peer.c tests/unit/dns_show.c \
	tests/unit/peer.c tests/unit/peer_tls.c tests/unit/played_cases.c tests/unit/explain_texts.c \
	tests/unit/redact_person.c \
	tests/unit/golden_build.c tests/unit/golden_cases.c tests/unit/golden_dns.c tests/unit/golden_render.c \
	tests/unit/judge_world.c tests/unit/judge_cases_net.c tests/unit/judge_cases_discover.c \
	tests/unit/judge_cases_path.c tests/unit/judge_cases_greet.c \
	tests/unit/judge_cases_provider.c tests/unit/judge_cases_starttls.c \
	tests/unit/judge_cases_plaintext.c tests/unit/judge_cases_tls.c \
	tests/unit/judge_cases_ladder.c tests/unit/judge_cases_cert.c \
	tests/unit/judge_cases_offer.c tests/unit/offer_world.c \
	tests/unit/judge_cases_dane.c \
	tests/unit/attack_world.c tests/unit/judge_cases_attacks.c tests/unit/judge_cases_info.c
# The server that plays tests/servers/, and the suite that uses it.
SERVERS_SRCS = \
	tests/check_servers.c tests/server.c tests/server_script.c tests/server_directives.c \
	tests/server_words.c tests/server_match.c tests/server_listen.c tests/server_wire.c \
	tests/server_play.c tests/server_run.c tests/server_hello.c tests/server_case.c \
	tests/server_verify.c
# What asks the name servers that tests/dns/run starts.
DNS_SRCS = \
	tests/dns/check_dns.c tests/dns/rig.c tests/dns/rig_answers.c tests/dns/rig_deadlines.c \
	tests/dns/rig_mail.c tests/dns/rig_system.c tests/dns/fake.c tests/unit/dns_show.c
# Tells what a server's TLS offers, for tests/offer/run.
OFFER_SRCS = tests/offer/check_offer.c
# One tests/fuzz/fuzz_NAME.c each; its seeds are in tests/fuzz/corpus/NAME.
FUZZERS = response text target greeting dns autoconfig sct tells hello script match

# Scripts that are installed with the program.
LIBRARY := $(wildcard scripts/imapt/*.imapt)

# Where a variant of the build lives, and what makes it one; see asan, tsan and fuzz.
BUILD = build
PROGRAM = imapvet
SANITIZE =

ASAN = BUILD=build-asan PROGRAM=build-asan/imapvet CFLAGS='-O1 -g' \
	SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all'
TSAN = BUILD=build-tsan PROGRAM=build-tsan/imapvet CFLAGS='-O1 -g' SANITIZE='-fsanitize=thread'
FUZZ = BUILD=build-fuzz PROGRAM=build-fuzz/imapvet CC=clang CFLAGS='-O1 -g' \
	SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all'

# When this was made: a clock that says less is wrong.  SOURCE_DATE_EPOCH makes builds repeatable.
BUILT := $(or $(SOURCE_DATE_EPOCH),$(shell date +%s))
$(BUILD)/src/app/job.o: OUR_CPPFLAGS += -DIMAPVET_BUILT=$(BUILT)

OBJS = $(SRCS:%.c=$(BUILD)/%.o)
LIB = $(BUILD)/libimapvet.a
UNIT_OBJS = $(UNIT_HELPERS:%.c=$(BUILD)/%.o) $(UNIT_ROOMS:%=$(BUILD)/tests/unit/check_%.o)
SERVERS_OBJS = $(SERVERS_SRCS:%.c=$(BUILD)/%.o)
OFFER_OBJS = $(OFFER_SRCS:%.c=$(BUILD)/%.o)
DNS_OBJS = $(DNS_SRCS:%.c=$(BUILD)/%.o)
FUZZ_OBJS = $(FUZZERS:%=$(BUILD)/tests/fuzz/fuzz_%.o)

OUR_CPPFLAGS = -D_GNU_SOURCE -DIMAPVET_VERSION='"$(VERSION)"' -Isrc -MMD -MP
OUR_CFLAGS = -std=c11 -pthread -fstack-protector-strong -Wall -Wextra -Wshadow \
	-Wmissing-prototypes -Wstrict-prototypes -Wvla -Wconversion
LIBS_CFLAGS := $(shell pkg-config --cflags gnutls gnutls-dane jansson expat libcurl)
# Debian's libunbound.pc asks for development files that nothing here needs.
LIBS := $(shell pkg-config --libs gnutls gnutls-dane jansson expat libcurl) -lunbound
COMPILE = $(CC) $(OUR_CPPFLAGS) $(LIBS_CFLAGS) $(CPPFLAGS) $(OUR_CFLAGS) $(CFLAGS) $(SANITIZE)
LINK = $(CC) -pthread $(CFLAGS) $(SANITIZE) $(LDFLAGS) -Wl,-z,relro,-z,now

all: $(PROGRAM)

$(PROGRAM): $(BUILD)/src/app/main.o $(LIB)
	$(LINK) -o $@ $(BUILD)/src/app/main.o $(LIB) $(LIBS)

$(LIB): $(filter-out $(BUILD)/src/app/main.o,$(OBJS))
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(COMPILE) -c -o $@ $<

$(BUILD)/check_unit: $(UNIT_OBJS) $(LIB)
	$(LINK) -o $@ $(UNIT_OBJS) $(LIB) $(LIBS) $$(pkg-config --libs check)

$(BUILD)/check_servers: $(SERVERS_OBJS) $(LIB)
	$(LINK) -o $@ $(SERVERS_OBJS) $(LIB) $(LIBS)

$(BUILD)/bench_exchange: $(BUILD)/tests/bench/exchange.o $(LIB)
	$(LINK) -o $@ $(BUILD)/tests/bench/exchange.o $(LIB) $(LIBS)

$(BUILD)/check_dns: $(DNS_OBJS) $(LIB)
	$(LINK) -o $@ $(DNS_OBJS) $(LIB) $(LIBS) $$(pkg-config --libs check)

$(BUILD)/check_offer: $(OFFER_OBJS) $(LIB)
	$(LINK) -o $@ $(OFFER_OBJS) $(LIB) $(LIBS)

check: $(BUILD)/check_unit
	$(BUILD)/check_unit

check-servers: $(BUILD)/check_servers $(PROGRAM)
	IMAPVET=./$(PROGRAM) $(BUILD)/check_servers

check-discover: $(PROGRAM)
	IMAPVET=./$(PROGRAM) tests/discover/run

check-path: $(PROGRAM)
	IMAPVET=./$(PROGRAM) tests/path/run

# What a helpdesk is told in each case, for reading.
cases: $(BUILD)/check_servers $(PROGRAM)
	IMAPVET=./$(PROGRAM) CHECK_SERVERS=$(BUILD)/check_servers tests/cases

check-cli: $(PROGRAM)
	IMAPVET=./$(PROGRAM) tests/cli/run
	IMAPVET=./$(PROGRAM) tests/cli/terminal
	IMAPVET=./$(PROGRAM) tests/cli/interrupt
	IMAPVET=./$(PROGRAM) tests/cli/scripts

check-run: $(PROGRAM)
	IMAPVET=./$(PROGRAM) tests/run/run

check-dns: $(BUILD)/check_dns
	CHECK_DNS=$(BUILD)/check_dns tests/dns/run

check-offer: $(BUILD)/check_offer $(PROGRAM)
	IMAPVET=./$(PROGRAM) CHECK_OFFER=$(BUILD)/check_offer tests/offer/run

check-real: $(PROGRAM)
	IMAPVET=./$(PROGRAM) tests/real/run

# The library of scripts, against real servers.
check-scripts: $(PROGRAM)
	IMAPVET=./$(PROGRAM) tests/real/run --scripts

check-mutants: $(PROGRAM)
	IMAPVET=./$(PROGRAM) tests/real/run --mutants

# A process for each unit test would cost minutes: sanitizers make forks slow.
asan:
	CK_FORK=no $(MAKE) $(ASAN) check
	$(MAKE) $(ASAN) check-servers
	$(MAKE) $(ASAN) check-cli
	CK_FORK=no CK_RUN_SUITE=rig $(MAKE) $(ASAN) check-dns

tsan:
	CK_FORK=no $(MAKE) $(TSAN) check
	$(MAKE) $(TSAN) check-servers
	$(MAKE) $(TSAN) check-cli
	CK_FORK=no CK_RUN_SUITE=rig $(MAKE) $(TSAN) check-dns

valgrind: $(BUILD)/check_unit
	CK_FORK=no valgrind -q --leak-check=full --error-exitcode=99 $(BUILD)/check_unit

bench: $(PROGRAM) $(BUILD)/bench_exchange
	IMAPVET=./$(PROGRAM) tests/bench/run
	IMAPVET=./$(PROGRAM) tests/bench/audit
	$(BUILD)/bench_exchange

fuzz:
	$(MAKE) $(FUZZ) $(FUZZERS:%=build-fuzz/fuzz_%)
	$(MAKE) $(FUZZ) $(FUZZERS:%=fuzz-%)
	@echo 'fuzz: $(words $(FUZZERS)) passed, 0 failed, 0 skipped'

fuzz-%: build-fuzz/fuzz_%
	@mkdir -p build-fuzz/corpus/$*
	$< -max_total_time=$(FUZZ_SECONDS) -max_len=65536 -verbosity=0 -artifact_prefix=build-fuzz/ \
		build-fuzz/corpus/$* tests/fuzz/corpus/$*

build-fuzz/fuzz_%: build-fuzz/tests/fuzz/fuzz_%.o $(LIB)
	$(LINK) -fsanitize=fuzzer -o $@ $< $(LIB) $(LIBS)

warnings:
	$(MAKE) BUILD=build/warnings-$(CC) CFLAGS='-O2 -Werror' objects

# All that the suites run.
test-programs: $(PROGRAM) $(BUILD)/check_unit $(BUILD)/check_servers $(BUILD)/check_dns \
	$(BUILD)/check_offer

objects: $(OBJS) $(UNIT_OBJS) $(SERVERS_OBJS) $(DNS_OBJS) $(OFFER_OBJS) $(FUZZ_OBJS)

lint: $(PROGRAM)
	scripts/lint

install: $(PROGRAM)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
		$(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man7 \
		$(DESTDIR)$(PREFIX)/share/imapvet/scripts
	install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/imapvet
	sed 's|/usr/local|$(PREFIX)|' man/imapvet.1 >$(DESTDIR)$(PREFIX)/share/man/man1/imapvet.1
	sed 's|/usr/local|$(PREFIX)|' man/imapvet-script.5 \
		>$(DESTDIR)$(PREFIX)/share/man/man5/imapvet-script.5
	sed 's|/usr/local|$(PREFIX)|' man/imapvet-scripts.7 \
		>$(DESTDIR)$(PREFIX)/share/man/man7/imapvet-scripts.7
	install -m 644 man/imapvet.schema.json $(DESTDIR)$(PREFIX)/share/imapvet/imapvet.schema.json
	install -m 644 $(LIBRARY) $(DESTDIR)$(PREFIX)/share/imapvet/scripts

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/imapvet $(DESTDIR)$(PREFIX)/share/man/man1/imapvet.1 \
		$(DESTDIR)$(PREFIX)/share/man/man5/imapvet-script.5 \
		$(DESTDIR)$(PREFIX)/share/man/man7/imapvet-scripts.7 \
		$(DESTDIR)$(PREFIX)/share/imapvet/imapvet.schema.json \
		$(patsubst scripts/imapt/%,$(DESTDIR)$(PREFIX)/share/imapvet/scripts/%,$(LIBRARY))

clean:
	rm -rf build build-asan build-tsan build-fuzz imapvet

.PHONY: \
	all cases check check-cli check-discover check-dns check-mutants check-offer check-path \
	check-real check-run check-scripts check-servers asan tsan valgrind bench fuzz warnings \
	test-programs objects lint install uninstall clean
.SECONDARY:

-include $(OBJS:.o=.d) $(UNIT_OBJS:.o=.d) $(SERVERS_OBJS:.o=.d) $(DNS_OBJS:.o=.d) \
	$(OFFER_OBJS:.o=.d) $(FUZZ_OBJS:.o=.d)
