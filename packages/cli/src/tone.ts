/** How a line is to be taken. */
export type Tone = 'plain' | 'good' | 'warning' | 'bad' | 'faint';
