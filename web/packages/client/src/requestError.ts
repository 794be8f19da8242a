/** A room could not be asked, or the server refused. */
export class RequestError extends Error {
  /** An `ErrorCode`, or `lost` when no answer came. */
  readonly code: string;
  /** Whether the same may work later. */
  readonly retryable: boolean;

  constructor(code: string, message: string, retryable: boolean) {
    super(message);
    this.name = 'RequestError';
    this.code = code;
    this.retryable = retryable;
  }
}
