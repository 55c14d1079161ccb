#!/usr/bin/env bash
# Makes a Java runtime that holds the service and nothing that it does not need, from jars that are built, offline:
#   mvn package -DskipTests -pl examples/embed -am && examples/embed/image.sh
#   examples/embed/target/image/bin/score MODEL column=value …
#   examples/embed/target/image/bin/serve MODEL port=8080
# It takes the JDK of JAVA_HOME, or else the one of the path.
set -euo pipefail
cd "$(dirname "$0")"

jlink=${JAVA_HOME:+$JAVA_HOME/bin/}jlink
path=$(ls ../../{autodiff,nn,scorematching}/target/nabla-*-SNAPSHOT.jar target/nabla-examples-embed-*-SNAPSHOT.jar | paste -sd:)
main=nabla.examples.embed/nabla.examples.embed

rm -rf target/image
"$jlink" --module-path "$path" --add-modules nabla.examples.embed,jdk.incubator.vector \
    --launcher score=$main.ScoreRow --launcher serve=$main.ScoringService \
    --strip-debug --no-header-files --no-man-pages --compress=2 --output target/image

# Launchers hand over to Java, lest a signal end them and not the service.
# A row is scored sooner by the plain kernels and without the larger compiler; a service lives long enough for both to pay off.
options() {
    sed -i.bak "s|^JLINK_VM_OPTIONS=.*|JLINK_VM_OPTIONS=\"$2\"|; s|^\"*\$DIR/java|exec &|" "target/image/bin/$1"
    rm "target/image/bin/$1.bak"
}
options score "-Dnabla.kernels=scalar -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
options serve "--add-modules jdk.incubator.vector"

# The archive of the classes of the JDK, which a JDK has and an image at first has not.
target/image/bin/java -Xshare:dump > /dev/null
du -sh target/image | cut -f1
