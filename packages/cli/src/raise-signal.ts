/** Does to this process what the terminal does when such a key is pressed. */
export function raiseSignal(signal: NodeJS.Signals): void {
  // On Windows a signal that one sends ends the process, whoever listens.
  if (process.platform === 'win32') process.emit(signal, signal);
  else process.kill(process.pid, signal);
}
