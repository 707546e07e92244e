# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts in the root: exports JAVA_HOME, the home of a JDK 25, or ends the script.

is_jdk25() {
  [ -x "$1/bin/javac" ] && grep -q '^JAVA_VERSION="25[".]' "$1/release" 2>/dev/null
}

find_jdk25() {
  javac=$(command -v javac) && javac=$(readlink -f "$javac") || javac=
  for home in \
    "${JAVA_HOME:-}" \
    "${javac%/bin/javac}" \
    /usr/lib/jvm/*25* \
    "$HOME"/.sdkman/candidates/java/25* \
    "${MISE_DATA_DIR:-$HOME/.local/share/mise}"/installs/java/*25* \
    "$HOME"/.jdks/*25* \
    "$HOME"/Library/Java/JavaVirtualMachines/*25*/Contents/Home \
    /Library/Java/JavaVirtualMachines/*25*/Contents/Home \
    /opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home; do
    if is_jdk25 "$home"; then
      JAVA_HOME=$home
      export JAVA_HOME
      return
    fi
  done
  echo "${0##*/}: no JDK 25 found: install one, or set JAVA_HOME to it." >&2
  exit 1
}

find_jdk25
