/** A model of a table inside another program: one row, many threads, a service. */
module nabla.examples.embed {
    requires jdk.httpserver;
    requires nabla.scorematching;
}
