/** Everything that a process wrote, by line. */
export class Recorder {
  readonly prints: string[] = [];
  readonly errors: string[] = [];

  /** What follows the handshake on stdout. */
  print(_stream: "stdout" | "stderr", line: string): void {
    this.prints.push(line);
  }

  stderr(line: string): void {
    if (line !== "") this.errors.push(line);
  }
}
