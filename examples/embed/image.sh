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
    --add-options=" --add-modules=jdk.incubator.vector" \
    --strip-debug --no-header-files --no-man-pages --compress=2 --output target/image
du -sh target/image | cut -f1
