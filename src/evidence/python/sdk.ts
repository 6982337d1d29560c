import type { Finding } from "../finding.ts";
import { gitlabActions, gitlabManagers } from "../sdk/python-gitlab.ts";
import { pygithub } from "../sdk/pygithub.ts";
import { slackMethods } from "../sdk/slack.ts";
import { options } from "../value-text.ts";
import type { Arguments, ClientValue, Value } from "../value.ts";

/**
 * The clients of vendors know the type that they are at as the first name of their path, which for
 * python-gitlab holds the manager after it.
 */
export function answerOf(client: ClientValue): Value | undefined {
  const [type = "", ...rest] = client.path;
  const name = rest.at(-1);
  if (client.client === "pygithub" && name !== undefined) {
    const answer = pygithub[type]?.[name]?.[1];
    return answer === undefined ? undefined : { ...client, path: [answer] };
  }
  if (client.client === "python-gitlab" && rest.length === 2) {
    const object = gitlabManagers[type]?.[rest[0]!]?.[1];
    const gives = /^(?:get|create|list)$/.test(rest[1]!);
    return object === undefined || !gives ? undefined : { ...client, path: [object] };
  }
  return undefined;
}

/** What calling a member of a vendor's client requests. */
export function pySdkFindings(client: ClientValue, given: Arguments): readonly Finding[] {
  switch (client.client) {
    case "pygithub":
      return pygithubFindings(client);
    case "python-gitlab":
      return gitlabFindings(client);
    case "slack_sdk":
      return slackFindings(client, given);
    default:
      return [];
  }
}

function operation(provider: string, route: string, by: string): Finding {
  const [method, path] = route.split(" ") as [string, string];
  return { kind: "operation", provider, method, path, by, confidence: 0.95 };
}

function pygithubFindings(client: ClientValue): readonly Finding[] {
  const [type = "", name] = client.path;
  if (name === undefined || client.path.length !== 2) return [];
  const method = pygithub[type]?.[name];
  if (method !== undefined) return [operation("github", method[0], "PyGithub")];
  // Attributes and local methods are no requests; what reads or changes something may be.
  if (!/^(?:get|create|edit|delete|add|remove|set|replace|update|enable|disable)_/.test(name))
    return [];
  const reason = `${type}.${name} of PyGithub is not among the methods that are known`;
  return [{ kind: "unclear", provider: "github", reason }];
}

function gitlabFindings(client: ClientValue): readonly Finding[] {
  const [type = "", manager, method] = client.path;
  if (manager === undefined) return [];
  const found = gitlabManagers[type]?.[manager];
  if (found === undefined) {
    const action = gitlabActions[manager];
    const base = Object.values(gitlabManagers)
      .flatMap((table) => Object.values(table))
      .find(([, object]) => object === type)?.[0];
    if (method !== undefined || base === undefined) return [];
    if (manager === "save")
      return [operation("gitlab", `PUT ${base}/{object_id}`, "python-gitlab")];
    if (manager === "delete")
      return [operation("gitlab", `DELETE ${base}/{object_id}`, "python-gitlab")];
    return action === undefined
      ? []
      : [operation("gitlab", `${action[0]} ${base}/{object_id}${action[1]}`, "python-gitlab")];
  }
  const [path] = found;
  const routes: Readonly<Record<string, string>> = {
    list: `GET ${path}`,
    get: `GET ${path}/{object_id}`,
    create: `POST ${path === "/projects/{id}/pipelines" ? "/projects/{id}/pipeline" : path}`,
    update: `PUT ${path}/{object_id}`,
    delete: `DELETE ${path}/{object_id}`,
  };
  const route = method === undefined ? undefined : routes[method];
  if (route !== undefined) return [operation("gitlab", route, "python-gitlab")];
  if (method === undefined) return [];
  const reason = `${manager}.${method} of python-gitlab is not among the methods that are known`;
  return [{ kind: "unclear", provider: "gitlab", reason }];
}

/** slack_sdk writes `chat.postMessage` as `chat_postMessage`. */
function slackFindings(client: ClientValue, given: Arguments): readonly Finding[] {
  const [name] = client.path;
  if (name === undefined || client.path.length !== 1) return [];
  if (name === "api_call") {
    const method = given.positional[0] ?? given.named.get("api_method");
    return options(method ?? { kind: "absent" }).map((option) =>
      option.kind === "text"
        ? operation("slack", `POST /${option.text}`, "slack_sdk")
        : {
            kind: "unclear",
            provider: "slack",
            reason: "the method given to api_call is not known",
          },
    );
  }
  if (name === "files_upload_v2") {
    return ["files.getUploadURLExternal", "files.completeUploadExternal"].map((method) =>
      operation("slack", `POST /${method}`, "slack_sdk"),
    );
  }
  if (!slackMethods.test(name.split("_")[0]!) || !name.includes("_")) return [];
  return [operation("slack", `POST /${name.replaceAll("_", ".")}`, "slack_sdk")];
}
