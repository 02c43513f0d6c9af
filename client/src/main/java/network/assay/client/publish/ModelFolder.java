package network.assay.client.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import network.assay.client.store.StoreException;
import network.assay.engine.onnx.ExternalData;
import network.assay.engine.run.EngineException;

/** The folder of a model file, from which its weights may come and nothing else. */
final class ModelFolder implements ExternalData.Source {
  private final Path folder;

  private ModelFolder(Path folder) {
    this.folder = folder;
  }

  static ModelFolder of(Path model) {
    return new ModelFolder(model.toAbsolutePath().normalize().getParent());
  }

  @Override
  public byte[] read(String location, long offset, long length, long lengthMax) {
    Path file = folder.resolve(location);
    try {
      // A link may point anywhere; what counts is where it ends.
      if (!file.toRealPath().startsWith(folder.toRealPath())) {
        throw new EngineException(
            EngineException.Reason.MODEL_MALFORMED,
            "the data " + EngineException.quote(location) + " lie outside the model's folder");
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    return read(file, offset, length, lengthMax);
  }

  /** Bytes of a file; a length of −1 takes all that follow the offset. */
  byte[] read(Path file, long offset, long length, long lengthMax) {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long rest = channel.size() - offset;
      long wanted = length < 0 ? Math.max(rest, 0) : length;
      if (wanted > rest) {
        throw new EngineException(
            EngineException.Reason.MODEL_MALFORMED,
            file
                + " has "
                + channel.size()
                + " bytes, the model wants "
                + wanted
                + " from "
                + offset
                + " on");
      }
      if (wanted > Math.min(lengthMax, Integer.MAX_VALUE - 8)) {
        throw new EngineException(
            EngineException.Reason.MODEL_TOO_LARGE,
            file + " has " + wanted + " bytes, at most " + lengthMax + " are allowed");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) wanted);
      channel.position(offset);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // Read on: a channel may give less than was asked for.
      }
      if (bytes.hasRemaining()) {
        throw new IOException("the file became shorter while it was read");
      }
      return bytes.array();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static StoreException unreadable(Path file, IOException e) {
    return new StoreException(
        e instanceof NoSuchFileException
            ? StoreException.Reason.NOT_FOUND
            : StoreException.Reason.IO,
        "cannot read " + file + ": " + e.getClass().getSimpleName(),
        e);
  }
}
