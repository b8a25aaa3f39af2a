import { phone } from "../lib/phone";

/** What a caller of a closed company's number hears. The numbers go on ringing until they are given back. */
export function WhatCallersReach({ ownPhone }: { ownPhone?: string | null }) {
  if (ownPhone)
    return (
      <>
        Callers are connected to your own phone,{" "}
        <span style={{ whiteSpace: "nowrap" }}>{phone(ownPhone)}</span>.
      </>
    );
  if (ownPhone === null)
    return "Callers hear that nobody can take their call, and can leave a message. You hear it only if you come back.";
  return "Callers are connected to your own phone. Where you gave none, they can only leave a message.";
}
