package nabla.examples.embed;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Work on threads of their own: the common pool may have one, which a call that waits would take. */
final class Async {
    private Async() {}

    static <T> Future<T> run(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "async");
        thread.setDaemon(true);
        thread.start();
        return task;
    }
}
