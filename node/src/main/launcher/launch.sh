# shellcheck shell=sh
# What the launchers have in common, ./swingnode of the sources and bin/swingnode of an installation: finding Java, and starting
# the program quickly. They read this file after "set -eu" and with what follows set, and then call find_java and launch.
#   compiler    whether Java must be a JDK: true or false
#   lib         the jars of the program; the manifest of main.jar lists those that every command needs
#   state       the folder for archives of classes; empty for none, and then each start takes longer
#   short_jsa   the archive in $state for short commands for which no ahead-of-time cache was trained
#   program     how users call the program

complain() {
  printf 'swingnode: %s\n' "$@" >&2
  exit 2
}

# --- Java. ---
least=21
newest=25 # Newer ones may lack what Akka 2.6 needs, so they are used only if there is no other.

# Sets $version to the major version of the Java in $1, or to nothing if there is none, and $build to the whole version as far
# as it is known. No program is run for it, because a command may take less time than a few of them.
look_at() {
  version=
  build=
  [ -x "$1/bin/java" ] || return 0
  if "$compiler"; then
    [ -x "$1/bin/javac" ] || return 0
  fi
  if [ -r "$1/release" ]; then
    while IFS='=' read -r key value || [ -n "$key" ]; do
      value=${value#\"}
      value=${value%\"}
      case $key in
        JAVA_VERSION)
          version=${value#1.}
          version=${version%%[!0-9]*}
          ;;
        JAVA_RUNTIME_VERSION) build=$value ;;
      esac
    done <"$1/release"
  else
    version=$("$1/bin/java" -version 2>&1 | sed -n 's/^[a-z]* version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | head -n 1)
  fi
}

consider() { # $1: a directory that may hold Java
  look_at "$1"
  looked_at="$looked_at
    $1: ${version:-no $what}"
  [ -n "$version" ] && [ "$version" -ge "$least" ] || return 0
  if [ "$version" -le "$newest" ]; then
    if [ "$version" -gt "$best_version" ]; then
      best=$1
      best_version=$version
      best_build=$build
    fi
  elif [ -z "$spare" ]; then
    spare=$1
    spare_version=$version
    spare_build=$build
  fi
}

# Sets $jdk, $jdk_version and $jdk_build, or complains.
find_java() {
  if "$compiler"; then
    what=JDK
    tool=javac
    package=jdk
  else
    what=Java
    tool=java
    package=jre-headless
  fi
  looked_at=
  best=
  best_version=0
  best_build=
  spare=
  spare_build=
  spare_version=
  if [ -n "${JAVA_HOME:-}" ]; then
    consider "$JAVA_HOME"
  fi
  if [ -z "$best" ] && on_path=$(command -v "$tool" 2>/dev/null); then
    while [ -h "$on_path" ]; do
      link=$(readlink "$on_path")
      case $link in
        /*) on_path=$link ;;
        *) on_path=$(dirname "$on_path")/$link ;;
      esac
    done
    consider "$(CDPATH='' cd -- "$(dirname "$on_path")/.." && pwd -P)"
  fi
  if [ -z "$best" ]; then
    for candidate in /usr/lib/jvm/* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home; do
      if [ -d "$candidate" ] && [ ! -h "$candidate" ]; then
        consider "$candidate"
      fi
    done
  fi
  jdk=${best:-$spare}
  jdk_build=${best_build:-$spare_build}
  jdk_version=${best_version#0}
  jdk_version=${jdk_version:-$spare_version}
  if [ -z "$jdk" ]; then
    complain "no $what $least or newer was found in JAVA_HOME, at $tool on PATH, or in /usr/lib/jvm,
    ~/.sdkman/candidates/java and /Library/Java/JavaVirtualMachines. Found:${looked_at:- nothing}" \
      "Install one (Debian: apt install openjdk-21-$package; SDKMAN: sdk install java 25-tem) or set JAVA_HOME."
  fi
}

# The class path in the manifest of main.jar has no way to name such a folder.
refuse_colon() { # $1: the folder of the program
  case $1 in
    *:*) complain "the path of this folder, $1, contains a colon, which separates the entries of Java's class path:" \
      'move it to a path without one' ;;
  esac
}

# Without a locale, or in one of ASCII (cron, containers, services), Java takes file names for ASCII and cannot open the others; the encoding
# is read when the virtual machine starts.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
  C | POSIX) charmap=ASCII ;;
  *) charmap=$(locale charmap 2>/dev/null || true) ;;
esac
case $charmap in
  # A locale that is not installed counts as C.
  ASCII | ANSI_X3.4-1968)
    LC_ALL=C.UTF-8
    export LC_ALL
    ;;
esac

# The C library keeps a pool of memory for each thread, up to eight for each processor, and what SQLite has used stays in them.
MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}
export MALLOC_ARENA_MAX

# Java cannot tell whether standard error and standard output are terminals.
terminal=false
if [ -t 2 ]; then
  terminal=true
fi
output_terminal=false
if [ -t 1 ]; then
  output_terminal=true
fi

# --- The virtual machine. ---
# For short commands, compilation costs more time than it saves, unless of what runs very often, and so does a collector with
# threads of its own.
short_flags='-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=16 -XX:-UsePerfData'
short_collector=-XX:+UseSerialGC

# Sets $archive to the flag that gives the virtual machine the classes of the program, read and verified already; to nothing if
# there is no place for them. If they do not fit, it goes on without them, and says nothing because of the flags below.
# $1: the classes of short commands, which are loaded all at once, or of all commands.
find_archive() {
  archive=
  [ -n "$state" ] || return 0
  archive=-XX:SharedArchiveFile=$state/classes.jsa
  [ "$1" = short ] || return 0
  archive=-XX:SharedArchiveFile=$state/$short_jsa
  for_jdk=
  if [ -r "$state/trained" ]; then
    IFS= read -r for_jdk <"$state/trained" || true
  fi
  if [ -n "$for_jdk" ] && [ "$for_jdk" = "$jdk $jdk_build" ]; then
    archive=-XX:AOTCache=$state/short.aot
  fi
}

# Sets $commands to the names of the classes that know the commands; otherwise the program looks for them in every jar.
find_commands() {
  commands=
  if [ -r "$lib/commands" ]; then
    read -r commands <"$lib/commands" || true
  fi
}

# Sets $native to the folder with the library of SQLite for this system, if it is there. Otherwise each run unpacks it into
# the folder for temporary files, and a run that is killed leaves it there.
find_native() {
  native=
  system=$(uname -sm)
  linux=Linux
  for musl in /lib/ld-musl-*; do
    if [ -e "$musl" ]; then
      linux=Linux-Musl
    fi
  done
  case $system in
    'Linux x86_64') native=$lib/native/$linux/x86_64 ;;
    'Linux aarch64') native=$lib/native/$linux/aarch64 ;;
    'Darwin x86_64') native=$lib/native/Mac/x86_64 ;;
    'Darwin arm64') native=$lib/native/Mac/aarch64 ;;
  esac
}

# $1: exec, to replace this process by the virtual machine, or empty; $2: more flags, or empty; $3: short, or all; then the
# arguments of the program.
# The flags are those of jvm.flags in pom.xml; access to native code is granted by the manifest of main.jar.
run_java() {
  become=$1
  flags=$2
  find_archive "$3"
  shift 3
  if [ "${1:-}" = bench ] && [ -d "$lib/jmh" ]; then
    # Benchmarks alone need JMH. The archive of classes is for one class path, and they measure without it.
    set -- --enable-native-access=ALL-UNNAMED -cp "$lib/main.jar:$lib/jmh/*" io.swingnode.node.Main "$@"
  else
    case $archive in
      '') set -- -jar "$lib/main.jar" "$@" ;;
      # Made again at the end of a run in which it did not fit.
      *.jsa) set -- -XX:+AutoCreateSharedArchive "$archive" -jar "$lib/main.jar" "$@" ;;
      *) set -- "$archive" -jar "$lib/main.jar" "$@" ;;
    esac
  fi
  run_jvm "$@"
}

# The arguments are the last flags, what to run, and the arguments of the program.
# SWINGNODE_JAVA_OPTS is split at blanks intentionally.
run_jvm() {
  find_commands
  find_native
  if [ -n "$commands" ]; then
    set -- "-Dswingnode.commands=$commands" "$@"
  fi
  if [ "$jdk_version" -ge 23 ]; then
    set -- --sun-misc-unsafe-memory-access=allow "$@"
  fi
  # shellcheck disable=SC2086
  $become "$jdk/bin/java" \
    -Xlog:disable '-Xlog:all=error,cds*=off,aot*=off:stderr' \
    -Djava.util.concurrent.ForkJoinPool.common.parallelism=2 -Dswingnode.terminal=$terminal -Dswingnode.output-terminal=$output_terminal \
    ${native:+"-Dorg.sqlite.lib.path=$native"} "-Dswingnode.program=$program" \
    -Dslf4j.provider=io.swingnode.node.ProgramLog -Dslf4j.internal.verbosity=WARN \
    $flags ${SWINGNODE_JAVA_OPTS:-} "$@"
}

# --- Archives of classes. ---
# Has the program run a few commands in $state/training: the virtual machine archives the classes that these runs load, so that
# later runs start faster. If this fails, the program still works.
train_all() {
  become=
  flags=
  train_for all -XX:+AutoCreateSharedArchive "-XX:SharedArchiveFile=$state/classes.jsa" || true
}

# Only for a virtual machine that knows how. What is archived is for this one alone.
train_short() {
  become=
  flags="$short_flags $short_collector"
  if [ "$jdk_version" -ge 25 ] && train_for short "-XX:AOTCacheOutput=$state/short.aot" && [ -s "$state/short.aot" ]; then
    printf '%s\n' "$jdk $jdk_build" 2>/dev/null >"$state/trained" || true
  fi
}

train_for() ( # $1: which commands; then flags
  kind=$1
  shift
  # The user's flags are for this run, the archive is for all.
  SWINGNODE_JAVA_OPTS=
  run_jvm "$@" -cp "$lib/main.jar" io.swingnode.node.Training "$kind" "$state/training" \
    >"$state/training-$kind.log" 2>&1 </dev/null
)

# --- Running. ---
# Sets $kind to short for commands that live for less than a second, and otherwise to all. The arguments are the program's.
find_kind() {
  last=
  for last; do :; done
  case $last in
    -h | --help) named=help ;;
    *) named=${1:-} ;;
  esac
  case $named in
    '' | -* | help | version | completion | man-page | init | info | vats | get | blocks | node | top | app) kind=short ;;
    *) kind=all ;;
  esac
}

# Replaces this process by the program. The arguments are the program's.
launch() {
  find_kind "$@"
  flags=
  if [ "$kind" = short ]; then
    flags=$short_flags
    # Two collectors would be refused.
    case "${SWINGNODE_JAVA_OPTS:-} ${JAVA_TOOL_OPTIONS:-} ${JDK_JAVA_OPTIONS:-} ${_JAVA_OPTIONS:-}" in
      *GC*) ;;
      *) flags="$flags $short_collector" ;;
    esac
  fi
  run_java exec "$flags" "$kind" "$@"
}
