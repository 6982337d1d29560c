import type { VNode } from "preact";
import { exactly, inWords } from "./time-words.ts";

/** How far away a time is, with the exact time at hand. */
export function Ago({ time, none = "never" }: { time: string | null; none?: string }): VNode {
  if (time === null) return <span class="soft">{none}</span>;
  return (
    <time dateTime={time} title={exactly(time)}>
      {inWords(time)}
    </time>
  );
}
