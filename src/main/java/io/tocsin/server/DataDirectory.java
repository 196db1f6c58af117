package io.tocsin.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The directory that one running server writes to, locked against a second one. */
final class DataDirectory implements AutoCloseable {
  private final FileChannel channel;
  private final FileLock lock;

  private DataDirectory(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Creates the directory where missing and locks it until {@link #close}.
   *
   * @throws StartFailure when it cannot be written or another server holds it
   */
  static DataDirectory lock(Path directory) {
    Path file = directory.resolve("lock");
    FileChannel channel;
    try {
      Files.createDirectories(directory);
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new StartFailure(
          "cannot write to the data directory "
              + directory
              + ": "
              + e.getClass().getSimpleName()
              + "; choose another with --data DIR",
          e);
    }
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new DataDirectory(channel, lock);
      }
    } catch (OverlappingFileLockException _) {
      // held by another server in this process: as good as held by another process
    } catch (IOException e) {
      throw new StartFailure("cannot lock " + file + ": " + e.getMessage(), e);
    }
    throw new StartFailure(
        "the data directory "
            + directory
            + " is in use by another server; choose another with --data DIR",
        null);
  }

  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
