import { visible } from "../../report/visible-text.ts";
import type { CommandModule, Context } from "../context.ts";
import { addExamples, addFormat } from "../format-option.ts";
import {
  addServiceOptions,
  expectJson,
  pathWith,
  type ServiceOptions,
  withService,
} from "../token-service.ts";

interface Options extends ServiceOptions {
  readonly format: string;
  readonly reason?: string;
}

interface ExceptOptions extends Options {
  readonly owner: string;
  readonly reason: string;
  readonly until: string;
}

/** An exception as the service's JSON has it. */
interface ExceptionJson {
  readonly id: string;
  readonly status: string;
  readonly owner: string;
  readonly reason: string;
  readonly expires_at: string;
}

export const policyExceptCommand: CommandModule = {
  describe: (command) => {
    command
      .argument("<token>", "the personal token's id, as `policy preview --format json` has it")
      .requiredOption("--owner <owner>", "who answers for it")
      .requiredOption("--reason <text>", "why it may go on")
      .requiredOption("--until <time>", "when that lapses, within a year: 2027-01-31T00:00:00Z");
    addServiceOptions(command);
    addFormat(command, ["pretty", "json"]);
    addExamples(command, [
      "scopewright policy except 0199f0c1-… --owner team-release --reason migration --until 2027-01-31T00:00:00Z",
    ]);
  },
  run: (context, command) => {
    const options = command.opts<ExceptOptions>();
    const { org, owner, reason, until } = options;
    const [token = ""] = command.args;
    return withService(context, options, async (service) => {
      const body = { token, owner, reason, expires_at: until };
      const path = pathWith("/org/policy/exceptions", { org });
      const made = await expectJson(await service.request("POST", path, body));
      print(context, [made as unknown as ExceptionJson], made, options.format);
      return 0;
    });
  },
};

export const policyExceptionsCommand: CommandModule = {
  describe: (command) => {
    addServiceOptions(command);
    addFormat(command, ["pretty", "json"]);
    addExamples(command, ["scopewright policy exceptions --org acme"]);
  },
  run: (context, command) => {
    const options = command.opts<Options>();
    return withService(context, options, async (service) => {
      const exceptions: ExceptionJson[] = [];
      let after: string | undefined;
      do {
        const path = pathWith("/org/policy/exceptions", { org: options.org, after });
        const page = (await expectJson(await service.request("GET", path))) as unknown as {
          readonly exceptions: readonly ExceptionJson[];
          readonly next_after: string | null;
        };
        exceptions.push(...page.exceptions);
        after = page.next_after ?? undefined;
      } while (after !== undefined);
      if (exceptions.length === 0) context.stderr.write("there are no exceptions\n");
      print(context, exceptions, { exceptions }, options.format);
      return 0;
    });
  },
};

export const policyEndExceptionCommand: CommandModule = deletion({
  argument: "the exception's id",
  path: "/org/policy/exceptions",
  key: "ended",
  example: "scopewright policy end-exception 0199f0c1-… --reason migrated",
  said: (id) => `ended the exception ${id}`,
});

export const policyCutOffCommand: CommandModule = deletion({
  argument: "the id of a member's personal token",
  path: "/org/personal-tokens",
  key: "cut_off",
  example: "scopewright policy cut-off 0199f0c1-… --reason leaked",
  said: (id) => `cut off ${id} from this organisation for good; elsewhere it lives on`,
});

function deletion(what: {
  readonly argument: string;
  readonly path: string;
  readonly key: string;
  readonly example: string;
  readonly said: (id: string) => string;
}): CommandModule {
  return {
    describe: (command) => {
      command.argument("<id>", what.argument).option("--reason <text>", "why, for the audit");
      addServiceOptions(command);
      addFormat(command, ["pretty", "json"]);
      addExamples(command, [what.example]);
    },
    run: (context, command) => {
      const options = command.opts<Options>();
      const { org, reason, format } = options;
      const [id = ""] = command.args;
      return withService(context, options, async (service) => {
        const path = pathWith(`${what.path}/${encodeURIComponent(id)}`, { org, reason });
        await expectJson(await service.request("DELETE", path));
        if (format === "json") {
          context.stdout.write(`${JSON.stringify({ id, [what.key]: true })}\n`);
        } else {
          context.stderr.write(`${what.said(visible(id))}\n`);
        }
        return 0;
      });
    },
  };
}

function print(
  { stdout }: Context,
  exceptions: readonly ExceptionJson[],
  json: object,
  format: string,
): void {
  if (format === "json") {
    stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
    return;
  }
  for (const { id, status, owner, reason, expires_at: until } of exceptions) {
    stdout.write(`${id}  ${status}  until ${until}  ${visible(owner)}: ${visible(reason)}\n`);
  }
}
