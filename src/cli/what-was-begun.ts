import type { Provisioner } from "../provision/provisioner.ts";

/** Whether a run has begun to change anything, for whoever stops it. */
export class WhatWasBegun {
  #begun = false;

  /** A provisioner of which anything that is asked counts: all that it does may change something. */
  watch(provisioner: Provisioner): Provisioner {
    return new Proxy(provisioner, {
      get: (target, name) => {
        this.#begun = true;
        const member: unknown = Reflect.get(target, name);
        // It has private fields, which a proxy has not.
        return typeof member === "function" ? (member.bind(target) as unknown) : member;
      },
    });
  }

  words(): string {
    return this.#begun
      ? "What was begun is in the journal: `scopewright recover` goes on with it, and `scopewright plan` shows what is left."
      : "Nothing was begun.";
  }
}
