# Sourced by the launcher and by verify: finds a JDK wherever it is installed.

# The major version of the java in home $1, or nothing.
java_major() {
  [ -x "$1/bin/java" ] || return 0
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
  else
    "$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1
  fi
}

# Sets java_home to a JDK (with javac) of version $1 or newer.
find_java() {
  on_path=$(command -v java 2>/dev/null || true)
  [ -z "$on_path" ] || on_path=$(dirname -- "$(dirname -- "$(readlink -f -- "$on_path")")")
  for java_home in "${JAVA_HOME:-}" "$on_path" \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*jdk* /opt/homebrew/opt/openjdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -n "$java_home" ] && [ -x "$java_home/bin/javac" ] || continue
    major=$(java_major "$java_home")
    if [ "${major:-0}" -ge "$1" ]; then
      return 0
    fi
  done
  return 1
}

missing_java() {
  cat >&2 <<END
tocsin: needs a JDK $1 or newer and found none.
  Debian, Ubuntu:  apt-get install openjdk-$1-jdk-headless   (or temurin-$1-jdk from Adoptium's repository)
  Fedora:          dnf install java-$1-openjdk-devel
  macOS:           brew install openjdk@$1
Installed elsewhere? Set JAVA_HOME to it.
END
  exit 1
}

missing_maven() {
  cat >&2 <<END
tocsin: needs Maven 3.8 or newer to build and found no mvn.
  Debian, Ubuntu:  apt-get install maven
  Fedora:          dnf install maven
  macOS:           brew install maven
END
  exit 1
}
