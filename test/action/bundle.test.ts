import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createEmulator, type Emulator } from "emulate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildAction } from "../../scripts/build-action.ts";
import {
  type Files,
  hook,
  type ScratchRepository,
  scratchRepository,
} from "../check/scratch-repository.ts";
import { scratchFolder } from "../cli/scratch-folder.ts";
import { type Answer, githubStandIn, type StandIn } from "./github-stand-in.ts";
import { bundleFolder, pullRequestEvent, type Ran, runBundle, type Start } from "./run-bundle.ts";

const file = "integrations/hook.yaml";
const three = "project:releases, project:read, project:write";
const list = "GET /api/0/organizations/{organization_id_or_slug}/releases/";
const release = "POST /api/0/organizations/{organization_id_or_slug}/releases/";

beforeAll(() => buildAction(bundleFolder));

interface Changed extends ScratchRepository {
  readonly base: string;
  readonly head: string;
}

/** A repository whose branch `change` goes from one set of files to another. */
function changed(base: Files, head: Files): Changed {
  const repository = scratchRepository(base);
  const from = repository.git("rev-parse", "HEAD");
  repository.git("switch", "--quiet", "--create", "change");
  return { ...repository, base: from, head: repository.commit(head) };
}

function onPullRequest(repository: Changed, start: Partial<Start> = {}): Promise<Ran> {
  const payload = pullRequestEvent(repository.base, repository.head);
  return runBundle(repository, { event: "pull_request", payload, ...start });
}

describe("verdicts", () => {
  test.each([
    ["three scopes to org:ci: a trade", hook(three), hook("org:ci"), 0, "traded"],
    ["its reverse", hook("org:ci"), hook(three), 1, "widened"],
    ["project:read to org:ci", hook("project:read", [list]), hook("org:ci", [list]), 1, "traded"],
    ["three to org:ci with project:read", hook(three), hook("org:ci, project:read"), 0, "traded"],
    ["org:ci to project:releases", hook("org:ci"), hook("project:releases"), 1, "widened"],
    [
      "a call with its minimal scopes",
      hook("project:read", [list]),
      hook("org:ci", [list, release]),
      0,
      "traded",
    ],
    [
      "a call with more",
      hook("project:read", [list]),
      hook("org:ci, project:admin", [list, release]),
      1,
      "widened",
    ],
  ])("%s", async (_, base, head, code, verdict) => {
    const ran = await onPullRequest(changed({ [file]: base }, { [file]: head }));
    expect(ran.code).toBe(code);
    expect(ran.outputs).toMatchObject({ verdict, outcome: code === 0 ? "pass" : "fail" });
    expect(ran.summary.startsWith(code === 0 ? "### ✅ " : "### ❌ ")).toBe(true);
  });

  test("what a reviewer reads of the trade, and of its reverse", async () => {
    const trade = await onPullRequest(changed({ [file]: hook(three) }, { [file]: hook("org:ci") }));
    expect(trade.summary).toContain("| traded, certified minimum | 228 ");
    expect(trade.summary).toContain("<details open><summary>4 operations gained</summary>");
    expect(trade.summary.match(/^\| `GET .*in the certified minimum \|$/gm)).toHaveLength(4);
    const reverse = await onPullRequest(
      changed({ [file]: hook("org:ci") }, { [file]: hook(three) }),
    );
    expect(reverse.summary).toMatch(/^### ❌ 1 token can do more than it should\n/);
    expect(reverse.summary).toMatch(/^- This token can now `\w+ [^`]+`/m);
    expect(reverse.summary).toContain("DELETE /api/0/");
    expect(reverse.log).toMatch(/^::error file=integrations\/hook.yaml,line=1,[^\n]*DELETE/);
    expect(reverse.outputs).toMatchObject({ changed: "1", failed: "1", unjudged: "0", lost: "4" });
    const changes = JSON.parse(reverse.outputs["changes"]!) as { readonly witnesses: string[] }[];
    expect(changes).toMatchObject([{ name: "hook", verdict: "widened", minimal: ["org:ci"] }]);
    expect(readFileSync(reverse.outputs["report"]!, "utf8")).toBe(reverse.summary);
  });

  test("an unknown name is no pass", async () => {
    const ran = await onPullRequest(
      changed({ [file]: hook("org:ci") }, { [file]: hook("org:ci, org:cii") }),
    );
    expect(ran.code).toBe(2);
    expect(ran.outputs["outcome"]).toBe("cannot-judge");
    expect(ran.summary.startsWith("### ❔ 1 token can't be judged")).toBe(true);
  });
});

describe("inputs", () => {
  const widened = (): Changed => changed({ [file]: hook("org:ci") }, { [file]: hook(three) });

  test("warn-only tells all the same, and ends well", async () => {
    const ran = await onPullRequest(widened(), { inputs: { "warn-only": "true" } });
    expect(ran.code).toBe(0);
    expect(ran.log).toMatch(/^::warning file=/);
    expect(ran.log).not.toContain("::error");
    expect(ran.outputs["outcome"]).toBe("fail");
  });

  test("fail-on counts findings in the files of the change, and only those", async () => {
    const broad = hook("org:ci, project:read");
    const other = hook("org:ci, project:read", [release], "", "other");
    const repository = changed(
      { [file]: hook(three), "integrations/other.yaml": other },
      { [file]: broad },
    );
    expect((await onPullRequest(repository)).code).toBe(0);
    const strict = await onPullRequest(repository, { inputs: { "fail-on": "error" } });
    expect(strict.code).toBe(1);
    expect(strict.summary).toMatch(/^### ❌ 1 token changed.*; 1 finding of `check` against it\n/);
    expect(strict.summary).toContain("1 finding of <code>check</code>");
    expect(strict.summary).not.toContain("`other` needs only");
  });

  test("a value that is none is refused with the nearest", async () => {
    const ran = await onPullRequest(widened(), { inputs: { comment: "allways" } });
    expect(ran.code).toBe(2);
    expect(ran.log).toContain("did you mean always?");
    expect(ran.summary).toContain("This change could not be judged");
  });

  test("working-directory is a root of its own; places are those of the repository", async () => {
    const repository = changed(
      { [`web/${file}`]: hook("org:ci") },
      { [`web/${file}`]: hook(three) },
    );
    const ran = await onPullRequest(repository, { inputs: { "working-directory": "web" } });
    expect(ran.code).toBe(1);
    expect(ran.log).toMatch(/^::error file=web\/integrations\/hook.yaml,/);
    expect(ran.summary).toContain(`/blob/${repository.head}/web/integrations/hook.yaml#L1`);
  });

  test("config-file takes other settings, and one that is not there is refused", async () => {
    const repository = changed(
      { [file]: hook("org:ci"), "conf/gate.yaml": "policy: { approvers: ['@acme/gate'] }\n" },
      { [file]: hook(three) },
    );
    const ran = await onPullRequest(repository, { inputs: { "config-file": "conf/gate.yaml" } });
    expect(ran.summary).toContain("acme/gate approves");
    const none = await onPullRequest(repository, { inputs: { "config-file": "conf/no.yaml" } });
    expect(none.code).toBe(2);
    expect(none.log).toContain("there is no such settings file");
  });

  test("sarif-file writes the findings and the widenings", async () => {
    const repository = widened();
    const ran = await onPullRequest(repository, { inputs: { "sarif-file": "out/gate.sarif" } });
    expect(ran.outputs["sarif"]).toBe("out/gate.sarif");
    const sarif: unknown = JSON.parse(
      readFileSync(join(repository.root, "out/gate.sarif"), "utf8"),
    );
    const { results } = (sarif as { runs: { results: { ruleId: string }[] }[] }).runs[0]!;
    expect(results.map(({ ruleId }) => ruleId)).toEqual(
      expect.arrayContaining(["widening", "broader-than-minimal"]),
    );
  });
});

describe("events", () => {
  const files = [{ [file]: hook("org:ci") }, { [file]: hook(three) }] as const;

  test("a merge group is judged as a pull request is, without a comment", async () => {
    const { base, head, ...repository } = changed(...files);
    const payload = {
      merge_group: {
        base_sha: base,
        head_sha: head,
        head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${head}`,
      },
    };
    const ran = await runBundle(repository, { event: "merge_group", payload });
    expect(ran.code).toBe(1);
  });

  test("a push is compared with what was there, a new branch with the default one", async () => {
    const { base, head, ...repository } = changed(...files);
    const push = (before: string, ref = "refs/heads/change"): Promise<Ran> =>
      runBundle(repository, {
        event: "push",
        payload: { before, after: head, ref, repository: { default_branch: "main" } },
      });
    expect((await push(base)).code).toBe(1);
    expect((await push("0".repeat(40))).code).toBe(1);
    expect((await push(head)).code).toBe(0);
    expect((await push("0".repeat(40), "refs/heads/main")).code).toBe(2);
  });

  test("another event needs a base", async () => {
    const { head, ...repository } = changed(...files);
    const start = { event: "workflow_dispatch", payload: {}, commit: head };
    const without = await runBundle(repository, start);
    expect(without.code).toBe(2);
    expect(without.log).toContain("state the input `base-ref`");
    const ran = await runBundle(repository, { ...start, inputs: { "base-ref": "main" } });
    expect(ran.code).toBe(1);
  });

  test("without a checkout, what to do is said", async () => {
    const { base, head, env } = changed(...files);
    const ran = await runBundle(
      { root: scratchFolder(), env },
      { event: "pull_request", payload: pullRequestEvent(base, head) },
    );
    expect(ran.code).toBe(2);
    expect(ran.summary).toContain("run actions/checkout in a step before");
  });

  test("an event that is none gives no stack trace to read", async () => {
    const repository = changed(...files);
    for (const payload of [null, [], { pull_request: "x" }, { pull_request: { base: 1 } }]) {
      const ran = await runBundle(repository, { event: "pull_request", payload });
      expect(ran.code).toBe(2);
      expect(ran.log).not.toMatch(/^\s+at /m);
    }
  });
});

describe("a shallow clone", () => {
  /** As actions/checkout leaves it: one commit, which is neither end of the change. */
  function shallow(): { readonly repository: Changed; readonly root: string } {
    const repository = changed({ [file]: hook("org:ci") }, { "a.txt": "1" });
    for (let index = 0; index < 60; index += 1) repository.commit({ "a.txt": `${index}` });
    const head = repository.commit({ [file]: hook(three) });
    repository.git("switch", "--quiet", "main");
    const base = repository.commit({ "b.txt": "meanwhile" });
    repository.git("merge", "--quiet", "--no-edit", "change");
    const root = join(scratchFolder(), "clone");
    execFileSync("git", ["clone", "--quiet", "--depth=1", `file://${repository.root}`, root], {
      env: repository.env,
    });
    return { repository: { ...repository, base, head }, root };
  }

  test("gets what it lacks", async () => {
    const { repository, root } = shallow();
    const ran = await onPullRequest(repository, { workspace: root });
    expect(ran.log).toMatch(/^::error file=integrations\/hook.yaml/);
    expect(ran.code).toBe(1);
  });

  test("of the base alone is enough: a stranger's commit is read, and never checked out", async () => {
    const origin = scratchRepository({ [file]: hook("org:ci") });
    const base = origin.git("rev-parse", "HEAD");
    origin.git("switch", "--quiet", "--detach");
    const head = origin.commit({ [file]: hook(three) });
    origin.git("update-ref", "refs/pull/1/head", head);
    origin.git("switch", "--quiet", "main");
    const root = join(scratchFolder(), "clone");
    execFileSync("git", ["clone", "--quiet", "--depth=1", `file://${origin.root}`, root], {
      env: origin.env,
    });
    const ran = await runBundle(origin, {
      event: "pull_request_target",
      payload: pullRequestEvent(base, head, { fork: true }),
      workspace: root,
    });
    expect(ran.code).toBe(1);
    expect(readFileSync(join(root, file), "utf8")).toBe(hook("org:ci"));
  });

  test("that can't says how to", async () => {
    const { repository, root } = shallow();
    execFileSync("git", ["-C", root, "remote", "set-url", "origin", "file:///nowhere"]);
    const ran = await onPullRequest(repository, {
      workspace: root,
      inputs: { token: "a-token-that-nobody-may-see" },
    });
    expect(ran.code).toBe(2);
    expect(ran.summary).toContain("`fetch-depth: 0`");
    expect(ran.log + ran.summary).not.toContain("a-token-that-nobody-may-see");
  });
});

describe("with GitHub, emulated", () => {
  let github: Emulator;
  const seed = {
    tokens: { kim: { login: "kim", scopes: ["repo"] }, sam: { login: "sam", scopes: ["repo"] } },
    github: {
      users: [{ login: "kim" }, { login: "sam" }],
      repos: [{ owner: "kim", name: "web", auto_init: true }],
    },
  };

  beforeAll(async () => {
    github = await createEmulator({ service: "github", port: 0, seed });
  });
  afterAll(() => github.close());

  async function api(
    method: string,
    path: string,
    body?: unknown,
    token = "kim",
  ): Promise<unknown> {
    const answer = await fetch(`${github.url}/repos/kim/web${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
    return answer.json();
  }

  /** A pull request at the emulator; its commits are not those of the clone. */
  async function openPullRequest(branch: string): Promise<number> {
    const ref = (await api("GET", "/git/ref/heads/main")) as { object: { sha: string } };
    await api("POST", "/git/refs", { ref: `refs/heads/${branch}`, sha: ref.object.sha });
    const content = Buffer.from(branch).toString("base64");
    await api("PUT", `/contents/${branch}.txt`, { message: "x", content, branch });
    const pull = await api("POST", "/pulls", { title: branch, head: branch, base: "main" });
    return (pull as { number: number }).number;
  }

  interface Comment {
    readonly id: number;
    readonly body: string;
  }

  async function comments(number: number): Promise<readonly Comment[]> {
    const pages = [1, 2].map((page) =>
      api("GET", `/issues/${number}/comments?per_page=100&page=${page}`),
    );
    return ((await Promise.all(pages)) as Comment[][]).flat();
  }

  const withToken = (
    number: number,
    { base, head }: Changed,
    more: Start["inputs"] = {},
  ): Partial<Start> => ({
    api: github.url,
    payload: pullRequestEvent(base, head, { number }),
    // The emulator takes no comments on lines.
    inputs: { token: "kim", suggestions: "false", ...more },
  });

  test("one comment is created, then kept up to date, never doubled", async () => {
    const number = await openPullRequest("sticky");
    const repository = changed({ [file]: hook("org:ci") }, { [file]: hook(three) });
    const first = await onPullRequest(repository, withToken(number, repository));
    expect(first.code).toBe(1);
    expect(first.log).not.toContain("title=Scopewright");
    const [created, ...others] = await comments(number);
    expect(others).toEqual([]);
    expect(created!.body).toMatch(/^<!-- scopewright -->\n### ❌ 1 token can do more/);

    const again = await onPullRequest(repository, withToken(number, repository));
    expect(again.code).toBe(1);
    expect(await comments(number)).toEqual([created]);

    const mended = { ...repository, head: repository.commit({ [file]: hook("org:ci") }) };
    const last = await onPullRequest(mended, withToken(number, mended));
    expect(last.code).toBe(0);
    const updated = await comments(number);
    expect(updated).toHaveLength(1);
    expect(updated[0]!.id).toBe(created!.id);
    expect(updated[0]!.body).toContain("### ✅ No token can do more or less than before");
  });

  test("it is not left as it was where a later commit can't be judged at all", async () => {
    const number = await openPullRequest("broken");
    const good = changed({ [file]: hook(three) }, { [file]: hook("org:ci") });
    await onPullRequest(good, withToken(number, good, { comment: "always" }));
    const broken = { ...good, head: good.commit({ "scopewright.yaml": "rules: [" }) };
    const ran = await onPullRequest(broken, withToken(number, broken));
    expect(ran.code).toBe(2);
    const [comment, ...others] = await comments(number);
    expect(others).toEqual([]);
    expect(comment!.body).toContain("### ❔ This change could not be judged");
    expect(comment!.body).toContain("scopewright.yaml");
  });

  test("is found among more than a page of others, of which one feigns the mark", async () => {
    const number = await openPullRequest("pages");
    await api("POST", `/issues/${number}/comments`, { body: "<!-- scopewright -->\nmine" }, "sam");
    for (let index = 0; index < 104; index += 1) {
      await api("POST", `/issues/${number}/comments`, { body: `${index}` });
    }
    const repository = changed({ [file]: hook("org:ci") }, { [file]: hook(three) });
    await onPullRequest(repository, withToken(number, repository));
    const mended = { ...repository, head: repository.commit({ [file]: hook("org:ci") }) };
    await onPullRequest(mended, withToken(number, mended));
    const all = await comments(number);
    expect(all).toHaveLength(106);
    expect(all[0]!.body).toBe("<!-- scopewright -->\nmine");
    expect(all.at(-1)!.body).toContain("### ✅");
  });

  test("comes only where it is wanted", async () => {
    const number = await openPullRequest("modes");
    const passing = changed({ [file]: hook(three) }, { [file]: hook("org:ci") });
    await onPullRequest(passing, withToken(number, passing));
    expect(await comments(number)).toEqual([]);
    const failing = changed({ [file]: hook("org:ci") }, { [file]: hook(three) });
    await onPullRequest(failing, withToken(number, failing, { comment: "never" }));
    expect(await comments(number)).toEqual([]);
    await onPullRequest(passing, withToken(number, passing, { comment: "always" }));
    expect(await comments(number)).toHaveLength(1);
  });
});

describe("with a GitHub that refuses, or answers as the emulator does not", () => {
  const standIns: StandIn[] = [];
  afterAll(() => standIns.forEach((each) => each.close()));

  async function standIn(answers: Readonly<Record<string, Answer>>): Promise<StandIn> {
    const made = await githubStandIn(answers);
    standIns.push(made);
    return made;
  }

  const forbidden: Answer = [403, { message: "Resource not accessible by integration" }];
  const token = "ghs_a-token-that-nobody-may-see";

  test("a fork's token can't comment: the summary has it all, and the verdict stands", async () => {
    const github = await standIn({
      "GET /user": forbidden,
      "GET /repos/kim/web/issues/1/comments": [200, []],
      "POST /repos/kim/web/issues/1/comments": forbidden,
    });
    for (const [base, head, code] of [
      [hook("org:ci"), hook(three), 1],
      [hook(three), hook("org:ci"), 0],
    ] as const) {
      const repository = changed({ [file]: base }, { [file]: head });
      const ran = await onPullRequest(repository, {
        api: github.url,
        payload: pullRequestEvent(repository.base, repository.head, { fork: true }),
        inputs: { token, comment: "always" },
      });
      expect(ran.code).toBe(code);
      expect(ran.log).toMatch(
        /^::warning title=Scopewright::the comment could not be written: the token may not do that \(403\)/m,
      );
      expect(ran.summary).toContain("Operations in reach");
      expect(ran.summary).toContain("> the comment could not be written");
      expect(ran.log + ran.summary).not.toContain(token);
    }
    expect(github.asked.some(({ authorization }) => authorization === `token ${token}`)).toBe(true);
  });

  test("an API that is not there changes no verdict", async () => {
    const repository = changed({ [file]: hook("org:ci") }, { [file]: hook(three) });
    const ran = await onPullRequest(repository, { inputs: { token } });
    expect(ran.code).toBe(1);
    expect(ran.log).toContain("GitHub could not be reached");
  });

  test("an Enterprise Server's addresses are used", async () => {
    const github = await standIn({
      "GET /api/v3/repos/kim/web/issues/1/comments": [200, []],
      "POST /api/v3/repos/kim/web/issues/1/comments": [201, { id: 1 }],
    });
    const repository = changed({ [file]: hook("org:ci") }, { [file]: hook(three) });
    const ran = await onPullRequest(repository, {
      api: `${github.url}/api/v3`,
      server: "https://ghe.acme.example",
      inputs: { token },
    });
    const posted = github.asked.find(({ method }) => method === "POST")!;
    expect(posted.path).toBe("/api/v3/repos/kim/web/issues/1/comments");
    const link = `https://ghe.acme.example/kim/web/blob/${repository.head}/${file}#L1`;
    expect((posted.body as { body: string }).body).toContain(link);
    expect(ran.summary).toContain(link);
  });

  describe("approvals", () => {
    const waiver =
      "# scopewright-allow widening(project:releases) until 2999-01-01 by @acme/security: acme/web#41\n";
    const base = {
      [file]: hook("org:ci"),
      "scopewright.yaml": "policy: { approvers: ['@acme/security', '@lee'] }\n",
    };
    const head = { [file]: waiver + hook("org:ci, project:releases") };

    async function judged(
      reviews: (commit: string) => readonly unknown[],
      more: Readonly<Record<string, Answer>> = {},
    ): Promise<Ran> {
      const repository = changed(base, head);
      const github = await standIn({
        "GET /repos/kim/web/pulls/1": [
          200,
          { user: { login: "kim" }, head: { sha: repository.head } },
        ],
        "GET /repos/kim/web/pulls/1/reviews": [200, reviews(repository.head)],
        "GET /repos/kim/web/issues/1/comments": [200, []],
        ...more,
      });
      return onPullRequest(repository, { api: github.url, inputs: { token, comment: "never" } });
    }

    const review = (login: string, state: string, commit: string): unknown => ({
      user: { login },
      state,
      commit_id: commit,
    });
    const member = (login: string): Readonly<Record<string, Answer>> => ({
      [`GET /orgs/acme/teams/security/memberships/${login}`]: [200, { state: "active" }],
    });

    test("of the head commit by somebody whom base names let a waiver count", async () => {
      expect((await judged((commit) => [review("lee", "APPROVED", commit)])).code).toBe(0);
      const team = await judged((commit) => [review("sam", "APPROVED", commit)], member("sam"));
      expect(team.code).toBe(0);
    });

    test("of an earlier commit do not", async () => {
      expect((await judged(() => [review("lee", "APPROVED", "1".repeat(40))])).code).toBe(1);
    });

    test("of a pull request count for the merge group that is made of it", async () => {
      const { base: from, head: to, ...repository } = changed(base, head);
      const approved = "2".repeat(40);
      const payload = {
        merge_group: {
          base_sha: from,
          head_sha: to,
          head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${from}`,
        },
      };
      for (const [commit, code] of [
        [approved, 0],
        ["3".repeat(40), 1],
      ] as const) {
        const github = await standIn({
          "GET /repos/kim/web/pulls/7": [200, { user: { login: "kim" }, head: { sha: approved } }],
          "GET /repos/kim/web/pulls/7/reviews": [200, [review("lee", "APPROVED", commit)]],
        });
        const start = { event: "merge_group", payload, api: github.url, inputs: { token } };
        expect((await runBundle(repository, start)).code).toBe(code);
        expect(github.asked.every(({ method }) => method === "GET")).toBe(true);
      }
    });

    test("that can't be read are none, and that is said", async () => {
      const reviews = await judged(() => [], { "GET /repos/kim/web/pulls/1/reviews": forbidden });
      expect(reviews.code).toBe(1);
      expect(reviews.summary).toContain("> who approved this change could not be read");
      const teams = await judged((commit) => [review("sam", "APPROVED", commit)], {
        "GET /orgs/acme/teams/security/memberships/sam": forbidden,
      });
      expect(teams.code).toBe(1);
      expect(teams.summary).toContain(
        "> whether sam is in @<!-- -->acme/security could not be read",
      );
    });
  });

  describe("suggestions", () => {
    const safe = hook("org:ci, project:read");
    const answers = {
      "GET /repos/kim/web/issues/1/comments": [200, []],
      "GET /repos/kim/web/pulls/1/comments": [200, []],
      "POST /repos/kim/web/pulls/1/reviews": [200, { id: 1 }],
    } satisfies Readonly<Record<string, Answer>>;

    interface Posted {
      readonly commit_id: string;
      readonly event: string;
      readonly comments: readonly {
        readonly path: string;
        readonly line: number;
        readonly body: string;
      }[];
    }

    function posted({ asked }: StandIn): Posted | undefined {
      return asked.find(({ method, path }) => method === "POST" && path.endsWith("/reviews"))
        ?.body as Posted | undefined;
    }

    test("stand beside their lines, once, and applied make the finding go away", async () => {
      const repository = changed({ [file]: hook(three) }, { [file]: safe });
      const github = await standIn(answers);
      await onPullRequest(repository, { api: github.url, inputs: { token } });
      const { comments, event, commit_id: commit } = posted(github)!;
      expect({ event, commit }).toEqual({ event: "COMMENT", commit: repository.head });
      expect(comments).toMatchObject([{ path: file, line: 5, side: "RIGHT" }]);
      const [, line] = /```suggestion\n(.*)\n```/.exec(comments[0]!.body)!;
      expect(line).toBe("scopes: [org:ci]");

      const known = await standIn({
        ...answers,
        "GET /repos/kim/web/pulls/1/comments": [200, [{ body: comments[0]!.body }]],
      });
      await onPullRequest(repository, { api: known.url, inputs: { token } });
      expect(posted(known)).toBeUndefined();
    });

    describe("of a settings page that would lose a granted scope", () => {
      const page = "src/permissions.ts";
      const shown = (...scopes: readonly string[]): string =>
        `// What the form shows.\nexport const SCOPES = [\n${scopes.map((scope) => `  "${scope}",\n`).join("")}];\n`;
      const settings =
        "frontend: [{ provider: sentry, file: src/permissions.ts, export: SCOPES }]\n";
      const base = {
        [file]: hook("project:releases"),
        [page]: shown("project:releases"),
        "scopewright.yaml": settings,
      };

      test("stand beside the list where the change shows it", async () => {
        const repository = changed(base, {
          [file]: hook("org:ci"),
          [page]: shown("project:releases", "org:read"),
        });
        const github = await standIn(answers);
        await onPullRequest(repository, { api: github.url, inputs: { token } });
        const comment = posted(github)!.comments.find(({ path }) => path === page)!;
        expect(comment.body).toContain("Show `org:ci` on the settings page, which would lose it");
        expect(comment.body).toContain('```suggestion\n  "org:read",\n  "org:ci",\n```');
        expect(comment.line).toBe(4);
      });

      test("are a patch where it does not, and applied the page keeps the scope", async () => {
        const repository = changed(base, { [file]: hook("org:ci") });
        const ran = await onPullRequest(repository);
        const patch = /```diff\n([\s\S]*?)```/.exec(ran.summary)![1]!;
        writeFileSync(join(ran.temporary, "p.diff"), patch);
        repository.git("apply", join(ran.temporary, "p.diff"));
        const text = readFileSync(join(repository.root, page), "utf8");
        expect(text).toBe(shown("project:releases", "org:ci"));
        const mended = { ...repository, head: repository.commit({}) };
        expect((await onPullRequest(mended)).summary).not.toContain("settings page");
      });

      test("are none for who does not touch a definition", async () => {
        const broken = { ...base, [file]: hook("org:ci") };
        const ran = await onPullRequest(changed(broken, { "a.txt": "" }));
        expect(ran.summary).not.toContain("settings page");
      });
    });

    test("that are not wanted, or that GitHub refuses, are in the summary as patches", async () => {
      const repository = changed({ [file]: hook(three) }, { [file]: safe });
      const github = await standIn({
        ...answers,
        "POST /repos/kim/web/pulls/1/reviews": [422, {}],
      });
      const refused = await onPullRequest(repository, { api: github.url, inputs: { token } });
      expect(refused.code).toBe(0);
      expect(refused.summary).toContain("> suggestions could not be put beside their lines");
      const patch = /```diff\n([\s\S]*?)```/.exec(refused.summary)![1]!;
      writeFileSync(join(refused.temporary, "p.diff"), patch);
      repository.git("apply", join(refused.temporary, "p.diff"));
      expect(readFileSync(join(repository.root, file), "utf8")).toContain("scopes: [org:ci]\n");
      const never = await standIn(answers);
      await onPullRequest(repository, { api: never.url, inputs: { token, suggestions: "false" } });
      expect(posted(never)).toBeUndefined();
    });
  });
});

test("names of strangers get out of nothing that the Action writes", async () => {
  const evil =
    '"x\\n::error::owned\\u001b[31m<img src=x onerror=alert(1)> ](https://evil.example) @everyone `|"';
  const path = "integrations/<b>::error::`|@everyone](x).yaml";
  const repository = changed(
    { [file]: hook("org:ci") },
    { [path]: hook(`org:ci, ${evil}`, [release], "", evil), "a\nb.yaml": "x" },
  );
  const github = await githubStandIn({
    "GET /repos/kim/web/issues/1/comments": [200, []],
    "POST /repos/kim/web/issues/1/comments": [201, { id: 1 }],
  });
  const ran = await onPullRequest(repository, { api: github.url, inputs: { token: "t" } });
  github.close();
  const posted = github.asked.find(({ method }) => method === "POST")!.body as { body: string };
  expect(ran.code).toBeGreaterThan(0);
  expect(ran.log + ran.summary + posted.body).not.toContain("\u001b");
  const commands = ran.log.split("\n").filter((line) => line.startsWith("::"));
  expect(commands.every((line) => /^::(?:error|warning|notice) (?:file|title)=/.test(line))).toBe(
    true,
  );
  for (const text of [ran.summary, posted.body]) {
    const outsideCode = text.replaceAll(/(`+)[^`][\s\S]*?\1/g, "");
    expect(outsideCode).not.toMatch(
      /<(?!\/?(?:details(?: open)?|summary|sub|code)>|!--)|@everyone/,
    );
    const links = [...outsideCode.matchAll(/\]\(([^)]*)\)/g)].map(([, to]) => to);
    expect(links.every((to) => /^https:\/\/github\.com\/kim\/web\/[\w./%#-]+$/.test(to!))).toBe(
      true,
    );
  }
});
