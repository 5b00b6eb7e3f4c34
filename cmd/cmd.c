/* SPDX-License-Identifier: ISC */
/*
 * The table of commands: help and the dispatcher read it, and a command that
 * does not stand here does not exist.
 */
#include "cmd/cmd.h"

#include <stdio.h>

#include "config.h"

#define AS	"--as LOGIN [--password-fd N] "
#define AS_MAYBE	"[--as LOGIN [--password-fd N]] "

static const struct cmd_entry table[] = {
	{ "init", NULL, "--terminal ID --organization CODE [--training]", cmd_init },
	{ "root", "new", "FILE", cmd_root_new },
	{ "roster", "sign", "--root-key FILE [--recovery-key KEY] [--inspector-key KEY] DRAFT",
	    cmd_roster_sign },
	{ "roster", "import", "FILE", cmd_roster_import },
	{ "roster", "show", "", cmd_roster_show },
	{ "affair", "add", AS_MAYBE "--id A --name N [--members L,...]", cmd_affair_add },
	{ "affair", "list", "", cmd_affair_list },
	{ "user", "add", AS_MAYBE "--login L --name N --person P --roles R,... --affairs A,... "
	    "[--until DATE] [--new-password-fd N]", cmd_user_add },
	{ "user", "list", "", cmd_user_list },
	{ "user", "suspend", AS_MAYBE "LOGIN", cmd_user_suspend },
	{ "user", "resume", AS_MAYBE "LOGIN", cmd_user_resume },
	{ "user", "remove", AS_MAYBE "LOGIN", cmd_user_remove },
	{ "user", "password", AS_MAYBE "[--new-password-fd N] LOGIN", cmd_user_password },
	{ "user", "share", AS "LOGIN", cmd_user_share },
	{ "epoch", "new", AS "AFFAIR", cmd_epoch_new },
	{ "backup", NULL, "FILE", cmd_backup },
	{ "restore", NULL, "[--reason T] FILE", cmd_restore },
	{ "generation", "request", "--reason T [--generation N]", cmd_generation_request },
	{ "generation", "sign", "--root-key FILE DRAFT", cmd_generation_sign },
	{ "generation", "import", "FILE", cmd_generation_import },
	{ "recover", NULL, "--sheets DIR | " AS "[--first-fd N --second-fd N]", cmd_recover },
	{ "inspector", "new", "FILE", cmd_inspector_new },
	{ "inspector", "open", "--key FILE EXPORT", cmd_inspector_open },
	{ "enrol", "export", "FILE", cmd_enrol_export },
	{ "enrol", "import", "FILE", cmd_enrol_import },
	{ "form", "list", "", cmd_form_list },
	{ "form", "show", "ID", cmd_form_show },
	{ "form", "check", "FILE...", cmd_form_check },
	{ "form", "load", "DIR", cmd_form_load },
	{ "form", "sign", "--root-key FILE DIR", cmd_form_sign },
	{ "catalogue", "list", "[--on DATE]", cmd_catalogue_list },
	{ "catalogue", "ask", "[--procedure CODE] [--on DATE]", cmd_catalogue_ask },
	{ "catalogue", "load", "FILE", cmd_catalogue_load },
	{ "catalogue", "diff", "DATE|FILE DATE|FILE", cmd_catalogue_diff },
	{ "catalogue", "sign", "--root-key FILE TABLE", cmd_catalogue_sign },
	{ "intake", NULL, "--form ID " AS "[--draft] [--confirm-protected] FILE|-",
	    cmd_intake },
	{ "case", "new", AS "FILE|-", cmd_case_new },
	{ "case", "add", AS "[--draft] [--confirm-protected] CASE FILE|-", cmd_case_add },
	{ "case", "show", AS "[CASE]", cmd_case_show },
	{ "queue", NULL, "[--state S,...] [--as LOGIN [--password-fd N]]", cmd_queue },
	{ "show", NULL, AS "--purpose T [--review] [--confirm-protected] ID...", cmd_show },
	{ "approve", NULL, AS "ID=DIGEST...", cmd_approve },
	{ "return", NULL, AS "--comment T [--field F] ID...", cmd_return },
	{ "hold", NULL, AS "[--reason T] ID...", cmd_hold },
	{ "release", NULL, AS "ID...", cmd_release },
	{ "withdraw", NULL, AS "ID...", cmd_withdraw },
	{ "discard", NULL, AS "ID...", cmd_discard },
	{ "retry", NULL, AS "ID...", cmd_retry },
	{ "paper", NULL, AS "--reason T ID...", cmd_paper },
	{ "close", NULL, AS "--decided T ID...", cmd_close },
	{ "result", NULL, AS "--purpose T [--confirm-protected] ID", cmd_result },
	{ "result", NULL, AS "--purpose T ID", cmd_result },
	{ "search", NULL, AS "--affair A --procedure CODE --case NO --reason T "
	    "[--number-fd N | --person-key K]", cmd_search },
	{ "receipt", NULL, "ID", cmd_receipt },
	{ "sync", NULL, "--once | --daemon | --status", cmd_sync },
	{ "audit", "verify", "[--checkpoint N=HASH]", cmd_audit_verify },
	{ "audit", "export", "FILE", cmd_audit_export },
	{ "audit", "checkpoint", "[--as LOGIN [--password-fd N]]", cmd_audit_checkpoint },
	{ "unusual", "list", AS "[--open]", cmd_unusual_list },
	{ "unusual", "answer", AS "--asked WHOM --said T --decided T ID", cmd_unusual_answer },
	{ "policy", "sign", "--root-key FILE DRAFT", cmd_policy_sign },
	{ "policy", "import", "FILE", cmd_policy_import },
	{ "policy", "show", "", cmd_policy_show },
	{ "guard", "add", AS "--affair A --person-key K --own | --protected", cmd_guard_add },
	{ "guard", "remove", AS "--affair A --person-key K --own | --protected",
	    cmd_guard_remove },
	{ "places", "load", "KEN_ALL.CSV", cmd_places_load },
	{ "retention", "run", "", cmd_retention_run },
	{ "usage", NULL, "--fiscal-year Y [--as LOGIN [--password-fd N]]", cmd_usage },
	{ "breach", "statement", "[--from MONTH] [--to MONTH]", cmd_breach_statement },
	{ "doctor", NULL, "[--resume] [--as LOGIN [--password-fd N]]", cmd_doctor },
	{ "convert", NULL, "--field name|kana|place|text [--n 10] [--engine E]", cmd_convert },
	{ "help", NULL, "", cmd_help },
	{ "version", NULL, "", cmd_version },
};

const struct cmd_entry *
cmd_table(size_t *n)
{
	*n = NELEM(table);
	return table;
}

int
cmd_help(struct cmd *c, int argc UNUSED, char **argv UNUSED)
{
	size_t i;

	printf("%s\n\n", msg(c->msgs, "cmd.help.intro"));
	for (i = 0; i < NELEM(table); i++)
		printf("  madoguchi %s%s%s %s\n", table[i].word, table[i].sub != NULL ? " " : "",
		    table[i].sub != NULL ? table[i].sub : "", table[i].usage);
	printf("\n%s\n", msg(c->msgs, "cmd.help.globals"));
	return EXIT_DONE;
}

int
cmd_version(struct cmd *c, int argc UNUSED, char **argv UNUSED)
{
	json_t *o = json_object();

	cmd_text(o, "program", PACKAGE_VERSION);
	cmd_int(o, "protocol", 1);
	cmd_print(c, o);
	return EXIT_DONE;
}
