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
my ($child, $status, $started, $asked, $killed, $orphaned);

sub control { syscall($prctl, $_[0] + 0, $_[1] + 0, 0, 0, 0) }
my $report;
open $report, '>&=', $channel and fcntl $report, 2, 1 if $channel;
sub report { syswrite $report, "$_[0]\n" if $report }

sub descendants {
  my (%children, @found);
  opendir my $proc, '/proc' or return;
  for my $pid (grep { /\A\d+\z/ } readdir $proc) {
    open my $stat, '<', "/proc/$pid/stat" or next;
    local $/;
    push @{$children{$1}}, $pid if (<$stat> // '') =~ /\A\d+ \(.*\) \S (\d+)/s;
  }
  my @next = ($$);
  while (@next) { @next = map { @{$children{$_} || []} } @next; push @found, @next }
  return @found;
}

sub signal_all { my ($name) = @_; -d "/proc/$$" ? kill $name, descendants() : kill "-$name", $child }
sub ask { $asked = 1; signal_all('TERM'); signal_all('CONT') }

sub reap {
  my $pid = waitpid -1, $_[0];
  return $pid if $pid != $child;
  $status = $?;
  report("ended $status");
  return $pid;
}

sub now { open my $uptime, '<', '/proc/uptime' or return time; (split ' ', <$uptime>)[0] }

sub finish {
  my ($since, $patience, $killing) = (now(), $asked ? undef : 0.5);
  for (my $pause = 0.001; ; $pause = $pause < 0.02 ? 2 * $pause : 0.03) {
    my $waited = now() - $since;
    my $reaped = 1;
    $reaped = reap(1) while $reaped > 0;
    last if $reaped < 0;
    if ($killed) {
      $killing //= $waited;
      if ($waited - $killing > 5) { report("left @{[descendants()]}"); last }
      signal_all('KILL');
    } elsif ($orphaned) {
      ask() if $orphaned == 1;
      $killed = 1 if $orphaned++ > 1 and $waited > 1;
    } elsif (defined $patience and $waited > $patience) {
      ask() unless $asked;
      $killed = 1 if $waited > 2 * $patience;
    }
    select undef, undef, undef, $pause;
  }
  $status //= 9;
  exit($status & 127 ? 128 + ($status & 127) : $status >> 8);
}

$SIG{CHLD} = 'DEFAULT';
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
pipe my $exec, my $failure;
$child = fork;
if (!defined $child) { report('refused ' . ($! + 0)); exit 126 }
if ($child == 0) {
  syscall($setsid);
  $SIG{$_} = 'DEFAULT' for 'INT', 'QUIT', 'PIPE', 'TERM', 'USR1', 'USR2', 'HUP';
  control(1, 9);
  exit 137 if getppid != $reaper;
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
reap(0) until defined $status;
finish();
`;
