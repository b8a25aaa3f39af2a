// How the mock says no, and that something was made.

/** A no of the API (RFC 9457). */
export class Refusal extends Error {
  constructor(status, kind, { detail, errors, headers = {} } = {}) {
    super(kind);
    this.status = status;
    this.document = { type: `urn:kestrel:problem:${kind}`, title: kind, status, detail, errors };
    this.headers = headers;
  }
}
export const invalid = (field, message) => new Refusal(422, "invalid", { errors: [{ field, message }] });
export const taken = (field, message) => new Refusal(409, "conflict", { errors: [{ field, message }] });
export const missing = () => new Refusal(404, "not-found");
export const created = (body, status = 201) => ({ isAnswer: true, status, body });
