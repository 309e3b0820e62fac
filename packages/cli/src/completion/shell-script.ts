/** The shells for which there is a script. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** The script that makes a shell ask `ralph complete` what could come next. */
export function shellScript(shell: Shell): string {
  switch (shell) {
    case 'bash':
      return BASH;
    case 'zsh':
      return ZSH;
    case 'fish':
      return FISH;
  }
}

// Nothing that comes back is expanded: names may come from a checkout that somebody else has made.
const BASH = `# Completion of ralph for bash: eval "$(ralph completion bash)", in ~/.bashrc
_ralph() {
  local typed="\${COMP_WORDS[COMP_CWORD]}" line value
  COMPREPLY=()
  while IFS= read -r line; do
    value="\${line%%$'\\t'*}"
    case "$value" in
      ':files') return ;;
      ':directories') while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$typed"); return ;;
      *) COMPREPLY+=("$value") ;;
    esac
  done < <("$1" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _ralph ralph
`;

const ZSH = `#compdef ralph
# Completion of ralph for zsh: eval "$(ralph completion zsh)", in ~/.zshrc after compinit
_ralph() {
  local line value about
  local -a described
  while IFS= read -r line; do
    value="\${line%%$'\\t'*}"
    about="\${line#*$'\\t'}"
    case "$value" in
      ':files') _files; return ;;
      ':directories') _files -/; return ;;
      *) described+=("\${value//:/\\\\:}:$about") ;;
    esac
  done < <("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe 'ralph' described
}
if [ "\${funcstack[1]}" = '_ralph' ]; then _ralph "$@"; else compdef _ralph ralph; fi
`;

const FISH = `# Completion of ralph for fish: ralph completion fish | source, in ~/.config/fish/config.fish
function __ralph_complete
  set -l words (commandline -opc)
  set -l typed (commandline -ct)
  set -l found ($words[1] complete -- $words[2..-1] "$typed" 2>/dev/null)
  switch "$found[1]"
    case ':files*'
      __fish_complete_path "$typed"
    case ':directories*'
      __fish_complete_directories "$typed"
    case '*'
      printf '%s\\n' $found
  end
end
complete -c ralph -f -a '(__ralph_complete)'
`;
