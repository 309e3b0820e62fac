/**
 * The program that carries out a jail by Landlock, for `perl -e`: no dependency, nothing to build, no file to ship, and
 * `perl-base` is on nearly every Linux. It takes numbers of this machine, then marked paths, then `--` and the command:
 *
 * - `w` a directory to be written; `p` a path that stays as it is although it lies in one;
 * - `h` what is not to be read; `v` what is to be read although it lies in there; `d` a device;
 * - `c` where to start; `t` a directory for temporary files.
 *
 * Landlock only grants, and what it grants on a directory holds for all below. What is left out is therefore left out by
 * granting everything around it, one by one.
 *
 * The launcher stays outside the jail as the parent of all that is inside (a subreaper): it ends what is left when the
 * command has ended, when it is told to by SIGHUP, and when its own parent dies.
 */
export const LANDLOCK_LAUNCHER = String.raw`
my ($prctl, $nofollow) = splice @ARGV, 0, 2;
my %of;
while (@ARGV and (my $kind = shift @ARGV) ne '--') { push @{$of{$kind}}, shift @ARGV }

sub fail { print STDERR "ralph: no jail by Landlock: $_[0]\n"; exit 126 }
sub control { syscall($prctl, $_[0] + 0, ($_[1] // 0) + 0, ($_[2] // 0) + 0, 0, 0) }

my $abi = syscall(444, 0, 0, 1);
fail($abi < 0 ? "the kernel does not offer it ($!)" : "the kernel offers version $abi, and 3 is needed") if $abi < 3;

my ($write, $read, $of_file) = (0x75b2, 0x4, 0xc006);
my $handled = $write | $read | 0x840 | ($abi >= 5 ? 0x8000 : 0);
my $ruleset;

sub allow {
  my ($path, $access) = @_;
  sysopen(my $open, $path, 0x200000 | $nofollow) or return 0;
  my $type = (stat $open)[2] & 0170000;
  return 0 if $type == 0120000;
  $access &= $of_file if $type != 0040000;
  my $rule = pack 'Ql', $access & $handled, fileno $open;
  return syscall(445, $ruleset, 1, $rule, 0) == 0;
}

sub ways { my %way; for my $path (@_) { my $at = $path; $way{$at} = 1 while $at =~ s{/[^/]*\z}{} } \%way }

sub around {
  my ($path, $except, $way, $access) = @_;
  return 1 if $except->{$path};
  return allow($path eq '' ? '/' : $path, $access) unless $way->{$path};
  my %names;
  if (opendir my $dir, $path eq '' ? '/' : $path) { $names{$_} = 1 for readdir $dir }
  m{\A\Q$path\E/([^/]+)\z}s and $names{$1} = 1 for keys %$way;
  delete @names{'.', '..'};
  around("$path/$_", $except, $way, $access) for keys %names;
  return 1;
}

sub restrict {
  my $scoped = $abi >= 6 ? 3 : 0;
  my $attributes = $abi >= 6 ? pack('QQQ', $handled, 0, $scoped) : $abi >= 4 ? pack('QQ', $handled, 0) : pack('Q', $handled);
  $ruleset = syscall(444, $attributes, length $attributes, 0);
  fail("no rules ($!)") if $ruleset < 0;
  my @hidden = (@{$of{h} || []}, '/dev');
  around('', {map { $_ => 1 } @hidden}, ways(@hidden), $read);
  around($_, {map { $_ => 1 } @hidden}, ways(@hidden), $read) for @{$of{v} || []};
  allow($_, 0xc006) for @{$of{d} || []};
  for my $path (@{$of{w} || []}) {
    my @kept = grep { index($_, "$path/") == 0 or $_ eq $path } @{$of{p} || []};
    allow($path, $read) && around($path, {map { $_ => 1 } @kept}, ways(@kept), $write | $read) or fail("$path cannot be opened ($!)");
  }
  control(38, 1) == 0 or fail("the right to more rights is not given up ($!)");
  syscall(446, $ruleset, 0) == 0 or fail("the rules are not taken ($!)");
  control(47, 4);
  control(24, $_) for 0 .. 63;
  control(28, 0xef);
}

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

sub end_all {
  for (1 .. 5000) {
    my $reaped = 1;
    $reaped = waitpid -1, 1 while $reaped > 0;
    return if $reaped < 0;
    kill 'KILL', descendants();
    select undef, undef, undef, 0.001;
  }
}

control(36, 1);
$SIG{HUP} = sub { end_all(); exit 137 };
control(1, 1);
my $launcher = $$;
my $child = fork;
fail("no process ($!)") unless defined $child;
if ($child == 0) {
  $SIG{HUP} = 'DEFAULT';
  control(1, 9);
  exit 137 if getppid != $launcher;
  chdir $of{c}[0] or fail("$of{c}[0] cannot be entered ($!)");
  restrict();
  $ENV{TMPDIR} = $of{t}[0] if $of{t};
  exec { $ARGV[0] } @ARGV;
  print STDERR "ralph: cannot start $ARGV[0]: $!\n";
  exit 127;
}
$SIG{$_} = sub { } for 'TERM', 'INT', 'QUIT';
close $_ for STDIN, STDOUT, STDERR;
# A signal that comes just before Perl begins to wait is not heard before that is over: so it never waits for long.
$SIG{ALRM} = sub { alarm 1 };
alarm 1;
my $ended = 0;
$ended = waitpid -1, 0 until $ended == $child or $ended == -1;
my $status = $ended == $child ? $? : 0xff00;
end_all();
exit($status & 127 ? 128 + ($status & 127) : $status >> 8);
`;
