package network.assay.client.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** A request, without its transport. */
public final class WebRequest {
  private static final int BUFFER_BYTES = 1 << 14;

  private final String method;
  private final List<String> segments;
  private final Function<String, Optional<String>> headers;
  private final Supplier<InputStream> body;
  private final Budget budget;

  /** What one request may take of the server, and what all may take together. */
  interface Budget {
    /** Called before {@code bytes} more are read; throws {@link WebError} when there is no room. */
    void take(int bytes);

    /** Throws {@link WebError} when the caller has been sending for too long. */
    void requireTime();
  }

  /**
   * A request.
   *
   * @param rawPath still percent-encoded, with its leading slash
   * @throws WebError 400 when the path is malformed
   */
  WebRequest(
      String method,
      String rawPath,
      Function<String, Optional<String>> headers,
      Supplier<InputStream> body,
      Budget budget) {
    this.method = method;
    this.segments = segments(rawPath);
    this.headers = headers;
    this.body = body;
    this.budget = budget;
  }

  public String method() {
    return method;
  }

  /** Decoded segments of the path; an encoded slash separates like a plain one. */
  public List<String> segments() {
    return segments;
  }

  public Optional<String> header(String name) {
    return headers.apply(name);
  }

  private static List<String> segments(String rawPath) {
    if (!rawPath.startsWith("/")) {
      throw malformed("it does not begin with a slash");
    }
    String path = decode(rawPath.substring(1));
    if (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    List<String> segments = new ArrayList<>();
    if (path.isEmpty()) {
      return List.of();
    }
    for (String segment : path.split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        throw malformed("it has an empty segment, '.' or '..'");
      }
      segments.add(segment);
    }
    return List.copyOf(segments);
  }

  private static String decode(String raw) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
        int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw malformed("a percent sign is not followed by two hexadecimal digits");
        }
        bytes.write(high << 4 | low);
        i += 2;
      } else if (c > 0x20 && c < 0x7f) {
        bytes.write(c);
      } else {
        throw malformed("it has a character that must be percent-encoded");
      }
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString();
      if (text.chars().anyMatch(Character::isISOControl)) {
        throw malformed("it has a control character");
      }
      return text;
    } catch (CharacterCodingException e) {
      throw malformed("it is not UTF-8");
    }
  }

  private static WebError malformed(String why) {
    return new WebError(400, "path_malformed", "the path of the request is malformed: " + why);
  }

  /**
   * The whole body, which must be declared as JSON or not declared at all.
   *
   * @throws WebError 415 for another media type or an encoding, 413 above {@code bytesMax}, 408 for
   *     a slow sender, 503 when other bodies fill the memory set aside for them
   */
  public byte[] jsonBody(int bytesMax) {
    String type = header("Content-Type").orElse("application/json").toLowerCase(Locale.ROOT);
    String media = type.split(";", 2)[0].strip();
    if (!media.equals("application/json")) {
      throw new WebError(
          415,
          "media_type_unsupported",
          "expected Content-Type application/json, got " + brief(media));
    }
    if (type.contains("charset=") && !type.replace("\"", "").contains("charset=utf-8")) {
      throw new WebError(415, "charset_unsupported", "expected charset=utf-8 in Content-Type");
    }
    header("Content-Encoding")
        .filter(encoding -> !encoding.equalsIgnoreCase("identity"))
        .ifPresent(encoding -> {
          throw new WebError(415, "encoding_unsupported", "send the body without Content-Encoding");
        });
    return body(bytesMax);
  }

  private byte[] body(int bytesMax) {
    long announced = announcedLength();
    if (announced > bytesMax) {
      throw tooLarge(bytesMax);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(Math.clamp(announced, 0, BUFFER_BYTES));
    byte[] buffer = new byte[BUFFER_BYTES];
    // Not closed here: closing would read an over-long body to its end.
    InputStream in = body.get();
    for (int n = read(in, buffer); n >= 0; n = read(in, buffer)) {
      if (out.size() + n > bytesMax) {
        throw tooLarge(bytesMax);
      }
      budget.take(n);
      budget.requireTime();
      out.write(buffer, 0, n);
    }
    return out.toByteArray();
  }

  /** Reads on; whatever the server finds wrong with the framing of a body is the caller's fault. */
  private static int read(InputStream in, byte[] buffer) {
    try {
      return in.read(buffer);
    } catch (IOException | RuntimeException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof java.net.SocketTimeoutException) {
          throw new WebError(408, "body_too_slow", "the body of the request did not come in time")
              .with("Connection", "close");
        }
      }
      throw new WebError(
              400,
              "body_malformed",
              "the body of the request is cut off, or its chunks are malformed")
          .with("Connection", "close");
    }
  }

  private long announcedLength() {
    try {
      return header("Content-Length").map(Long::parseLong).orElse(0L);
    } catch (NumberFormatException e) {
      throw new WebError(400, "content_length_malformed", "Content-Length must be a whole number");
    }
  }

  private static WebError tooLarge(int bytesMax) {
    return new WebError(
            413,
            "body_too_large",
            "the body of the request may have at most " + bytesMax + " bytes")
        .with("Connection", "close");
  }

  private static String brief(String text) {
    String head = text.length() > 60 ? text.substring(0, 60) + "…" : text;
    return "'" + head.replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
