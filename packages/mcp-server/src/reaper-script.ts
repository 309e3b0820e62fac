// What both scripts are made of. Each says how it ends (`finish`) and what it does when its command has (`ended`).
const COMMON = String.raw`
sub control { syscall($prctl, $_[0] + 0, $_[1] + 0, 0, 0, 0) }

sub children {
  my %children;
  opendir my $proc, '/proc' or return \%children;
  for my $pid (grep { /\A\d+\z/ } readdir $proc) {
    open my $stat, '<', "/proc/$pid/stat" or next;
    local $/;
    push @{$children{$1}}, $pid if (<$stat> // '') =~ /\A\d+ \(.*\) \S (\d+)/s;
  }
  return \%children;
}

sub below {
  my ($children, @next) = @_;
  my @found;
  while (@next) { @next = map { @{$children->{$_} || []} } @next; push @found, @next }
  return @found;
}

sub descendants { below(children(), $$) }

# With the bubblewrap of a jail, or its first process, all in there would die unasked.
sub inmates {
  my $children = children();
  my %jail = map { $_ => 1 } $child, @{$children->{$child} || []};
  return grep { !$jail{$_} } below($children, $$);
}

sub signal_all { my ($name) = @_; -d "/proc/$$" ? kill $name, descendants() : kill "-$name", $child }
sub ask {
  $asked = 1;
  my @inmates = $jail ? inmates() : ();
  # The group at once: whoever is just being forked is not missed.
  my $group = !@inmates && !defined $status && kill '-TERM', $child;
  kill 'TERM', @inmates ? @inmates : grep { !$group or (getpgrp($_) // 0) != $child } descendants();
  signal_all('CONT');
}

sub reap {
  my $pid = waitpid -1, $_[0];
  return $pid if $pid <= 0 or $pid != $child;
  $status = $?;
  ended();
  return $pid;
}

# A signal that comes just before Perl begins to wait is not heard before that is over: so it never waits for long.
sub await_end { alarm 1; reap(0) until defined $status; alarm 0 }

sub reap_dead { my $reaped = 1; $reaped = reap(1) while $reaped > 0; return $reaped }

sub now { open my $uptime, '<', '/proc/uptime' or return time; (split ' ', <$uptime>)[0] }

# Waits until nobody is left, or returns those who cannot be ended.
sub end_rest {
  return if reap_dead() < 0;
  # Whoever was in a jail must not outlive its bubblewrap.
  my ($since, $patience, $impatient, $killing) = (now(), $asked ? undef : 0.5, $jail);
  for (my $pause = 0.00025; ; $pause = $pause < 0.02 ? 2 * $pause : 0.03) {
    my $waited = now() - $since;
    return if reap_dead() < 0;
    if ($killed or $impatient) {
      $killing //= $waited;
      return descendants() if $waited - $killing > 5;
      signal_all('KILL');
    } elsif ($orphaned) {
      ask() if $orphaned == 1;
      $impatient = 1 if $orphaned++ > 1 and $waited > 1;
    } elsif (defined $patience and $waited > $patience) {
      ask() unless $asked;
      $impatient = 1 if $waited > 2 * $patience;
    }
    select undef, undef, undef, $pause;
  }
}

$SIG{CHLD} = 'DEFAULT';
$SIG{ALRM} = sub { alarm 1 };
$SIG{$_} = sub { } for 'INT', 'QUIT', 'PIPE';
$SIG{TERM} = sub { $asked = 1; ask() if $started };
$SIG{USR1} = sub { signal_all('STOP') if $started };
$SIG{USR2} = sub { signal_all('CONT') if $started };
$SIG{HUP} = sub {
  return if $orphaned;
  if (getppid == $parent) { $killed = 1 } else { $orphaned = 1 }
  finish() if $started;
};
control(36, 1);
control(1, 1);
my $reaper = $$;
sub die_with_reaper { control(1, 9); exit 137 if getppid != $reaper }
`;

/**
 * The program below which others are started, for `perl -e`: no dependency, nothing to build, no file to ship. It takes the
 * numbers of two system calls, the pid of whoever starts it, a descriptor to report to (0: none), and the command.
 *
 * It is a subreaper: whoever descends from the command stays below it, also without session, group and environment. It
 * leads a session of its own, so that the command's signals to its own group do not reach it. When the command has
 * ended, the rest gets half a second, is asked, and killed half a second later. By SIGTERM it asks all; by SIGHUP it
 * kills all; when whoever started it dies, it does one after the other. It stops all by SIGUSR1 and continues them by
 * SIGUSR2. It ends when nobody is left, dead ones included, or reports after five seconds who cannot be ended.
 */
export const REAPER_SCRIPT = String.raw`
my ($prctl, $setsid, $parent, $channel) = splice @ARGV, 0, 4;
my ($child, $status, $jail, $started, $asked, $killed, $orphaned);
my $report;
open $report, '>&=', $channel and fcntl $report, 2, 1 if $channel;
sub report { syswrite $report, "$_[0]\n" if $report }
sub ended { report("ended $status") }

sub finish {
  my @left = end_rest();
  report("left @left") if @left;
  $status //= 9;
  exit($status & 127 ? 128 + ($status & 127) : $status >> 8);
}
${COMMON}
pipe my $exec, my $failure;
$child = fork;
if (!defined $child) { report('refused ' . ($! + 0)); exit 126 }
if ($child == 0) {
  syscall($setsid);
  $SIG{$_} = 'DEFAULT' for 'INT', 'QUIT', 'PIPE', 'TERM', 'USR1', 'USR2', 'HUP';
  die_with_reaper();
  delete $ENV{PERL_BADLANG} if ($ENV{PERL_BADLANG} // 1) eq '';
  exec { $ARGV[0] } @ARGV;
  syswrite $failure, $! + 0;
  print STDERR "ralph: cannot start $ARGV[0]: $!\n" unless $channel;
  exit 127;
}
# What a worker ends by the name of its own program must not match this one.
$0 = 'ralph reaper';
close $failure;
close $_ for STDIN, STDOUT, STDERR;
chdir '/';
my $errno;
1 until defined sysread($exec, $errno, 16) or $! != 4;
report($errno ? "refused $errno" : "started $child");
$started = 1;
$orphaned = 1 if !$orphaned and getppid != $parent;
finish() if $killed or $orphaned;
ask() if $asked;
await_end();
finish();
`;

/**
 * A reaper that starts one command after another, as it is told on standard input. It takes the numbers of two system
 * calls, and the pid of whoever starts it.
 *
 * A request is a length and so many bytes, which are texts, each with its length before it: `a` if the command has standard
 * error apart and `j` if it is a bubblewrap; a marker; the directory; `<` and the text for standard input, or nothing;
 * the number of words; the words; names and values of the environment. Lengths are 32 bits, big-endian.
 *
 * Commands write where this writes. When nobody of one is left, the marker follows on the same streams, with `ended` and
 * the status that the system call `wait` tells; with `left`, when it is itself one of those who cannot be ended; or with
 * `refused` and an error's number. Those who cannot be ended follow.
 */
export const SLOT_SCRIPT = String.raw`
my ($prctl, $memfd_create, $parent) = splice @ARGV, 0, 3;
my ($child, $status, $jail, $apart, $marker, $started, $asked, $killed, $orphaned) = (0);
sub ended { }

# Most commands have these as they are here: an empty standard input, and one stream for all that they write.
open my $requests, '<&', \*STDIN;
open my $errors, '>&', \*STDERR;
open STDIN, '<', '/dev/null';
open STDERR, '>&', \*STDOUT;

# A command may leave the streams as the next one, or we, cannot use them: they would not wait.
sub wait_again {
  for my $stream (*STDOUT, $apart ? $errors : ()) {
    my $flags = fcntl $stream, 3, 0;
    fcntl $stream, 4, $flags & ~04000 if $flags & 04000;
  }
}

sub tell_end {
  wait_again();
  for my $stream (*STDOUT, $apart ? $errors : ()) {
    my $text = "$marker@_\n";
    while (length $text) {
      my $written = syswrite $stream, $text;
      if (defined $written) { substr $text, 0, $written, '' } elsif ($! != 4) { last }
    }
  }
}

sub finish {
  my @left = end_rest();
  $started = 0;
  tell_end(defined $status ? ('ended', $status) : 'left', @left);
  exit;
}

# A file without a name in memory.
sub file_of {
  my ($text, $name) = ($_[0], 'stdin');
  my $number = syscall $memfd_create, $name, 1;
  return if $number < 0;
  open my $file, '+<&=', $number or return;
  for (my $at = 0; $at < length $text; ) {
    my $written = syswrite $file, $text, length($text) - $at, $at;
    if (defined $written) { $at += $written } elsif ($! != 4) { return }
  }
  return $file;
}

sub take {
  my ($length, $taken) = ($_[0], '');
  while (length $taken < $length) {
    exit if $killed or $orphaned;
    my $read = sysread $requests, $taken, $length - length $taken, length $taken;
    exit unless $read or !defined $read and $! == 4;
  }
  return $taken;
}

sub run {
  (my $flags, $marker, my ($cwd, $input, $count, @words)) = @_;
  ($apart, $jail, $status) = (index($flags, 'a') >= 0, index($flags, 'j') >= 0, undef);
  my @argv = splice @words, 0, $count;
  my $file = length $input ? file_of(substr $input, 1) : undef;
  return tell_end('refused', $! + 0) if length $input and !$file;
  wait_again();
  pipe my $exec, my $failure or return tell_end('refused', $! + 0);
  my $forked = fork // return tell_end('refused', $! + 0);
  if ($forked == 0) {
    setpgrp;
    die_with_reaper();
    %ENV = @words;
    my $streams = (!$file or open STDIN, '<', '/proc/self/fd/' . fileno $file) && (!$apart or open STDERR, '>&', $errors);
    $streams and chdir $cwd and exec { $argv[0] } @argv;
    syswrite $failure, $! + 0;
    exit 127;
  }
  $child = $forked;
  close $failure;
  my $errno;
  1 until defined sysread($exec, $errno, 16) or $! != 4;
  $started = 1;
  finish() if $killed or $orphaned;
  ask() if $asked;
  await_end();
  my @left = end_rest();
  $started = 0;
  tell_end($errno ? ('refused', $errno) : ('ended', $status, @left));
  exit if @left or $killed or $orphaned;
  $asked = 0;
}
${COMMON}
# A name is written over arguments and environment, and by the latter it is known whose this is.
my ($arguments, $environment) = map { local $/; open my $file, '<', "/proc/$$/$_"; <$file> // '' } 'cmdline', 'environ';
my $name = 'ralph reaper';
$0 = $name . "\0" x (length($arguments) - length $name) . $environment;
chdir '/';
exit if getppid != $parent;
run(unpack '(N/a*)*', take(unpack 'N', take(4))) while 1;
`;
