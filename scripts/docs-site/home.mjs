import { REPOSITORY } from './site-pages.mjs';

/** What stands above the table of contents on the first page. */
export const HOME = {
  layout: 'home',
  hero: {
    name: 'ralph',
    text: 'Many agents, one checkout',
    tagline:
      'Fan a plan of work units out to coding agents that work at the same time, each confined to its own directories.',
    actions: [
      { text: 'Ten-minute tutorial', link: '/tutorial' },
      { theme: 'alt', text: 'Commands', link: '/reference/commands' },
      { theme: 'alt', text: 'GitHub', link: REPOSITORY },
    ],
  },
  features: [
    {
      title: 'No merge, no copies',
      details: 'One checkout with its caches and installs. Nothing has to be put together afterwards.',
      link: '/why-one-checkout',
    },
    {
      title: 'No escape',
      details:
        'The operating system, our tools and an audit hold each unit to the directories that it declares.',
      link: '/boundary',
    },
    {
      title: 'Nothing is lost',
      details:
        'Every event is in a journal before ralph acts on it: after a crash, a quota or Ctrl-C it goes on.',
      link: '/how-to/resume',
    },
    {
      title: 'Nothing is left over',
      details: 'No process outlives its run, however it ends and whatever its agents do.',
      link: '/process-life',
    },
  ],
};
