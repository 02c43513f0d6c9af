package network.assay.client.input;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Rows of a table: CSV (RFC 4180), with or without a line of column names, or JSON: an object by
 * column names, an array of values in the order of the columns, or an array of such.
 */
final class TableText {
  /** Rows of one request. */
  private static final int ROWS_MAX = 100_000;

  private TableText() {}

  /**
   * Reads rows.
   *
   * @return the cells of each row in the order of {@code columns}, as text of numbers
   */
  static List<List<String>> read(String name, List<String> columns, byte[] file) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
    } catch (CharacterCodingException e) {
      throw InputException.of(name, "a table in UTF-8", "other bytes");
    }
    String head = text.stripLeading();
    boolean json = head.startsWith("{") || head.startsWith("[");
    List<List<String>> rows =
        json
            ? JsonReading.document(file, parser -> json(name, columns, parser))
            : csv(name, columns, text);
    if (rows.isEmpty() || rows.size() > ROWS_MAX) {
      throw InputException.of(name, "1 to " + ROWS_MAX + " rows", rows.size() + "");
    }
    return rows;
  }

  private static List<List<String>> json(String name, List<String> columns, JsonParser parser) {
    List<List<String>> rows = new ArrayList<>();
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      rows.add(object(name, columns, parser));
      return rows;
    }
    JsonToken first = parser.nextToken();
    if (first != JsonToken.START_OBJECT && first != JsonToken.START_ARRAY) {
      rows.add(array(name, columns, parser));
      return rows;
    }
    for (; parser.currentToken() != JsonToken.END_ARRAY; parser.nextToken()) {
      if (rows.size() == ROWS_MAX) {
        throw InputException.of(name, "at most " + ROWS_MAX + " rows", "more");
      }
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        rows.add(object(name, columns, parser));
      } else {
        JsonReading.require(parser, JsonToken.START_ARRAY, "each row");
        parser.nextToken();
        rows.add(array(name, columns, parser));
      }
    }
    return rows;
  }

  private static List<String> object(String name, List<String> columns, JsonParser parser) {
    Map<String, String> cells = new HashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String column = parser.currentName();
      if (!columns.contains(column)) {
        throw InputException.of(
            name, "the columns " + columns, "the column " + InputException.quote(column));
      }
      parser.nextToken();
      cells.put(column, cell(name, column, parser));
    }
    List<String> row = new ArrayList<>();
    for (String column : columns) {
      if (!cells.containsKey(column)) {
        throw InputException.of(name, "the columns " + columns, "a row without '" + column + "'");
      }
      row.add(cells.get(column));
    }
    return row;
  }

  /** Values up to the end of an array; the current token is the first of them. */
  private static List<String> array(String name, List<String> columns, JsonParser parser) {
    List<String> row = new ArrayList<>();
    for (; parser.currentToken() != JsonToken.END_ARRAY; parser.nextToken()) {
      String column = row.size() < columns.size() ? columns.get(row.size()) : "beyond the last";
      row.add(cell(name, column, parser));
      if (row.size() > columns.size()) {
        break;
      }
    }
    return requireCount(name, columns, row);
  }

  private static String cell(String name, String column, JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_STRING -> parser.getString();
      case VALUE_TRUE,
          VALUE_FALSE,
          VALUE_NULL,
          START_OBJECT,
          END_OBJECT,
          START_ARRAY,
          END_ARRAY,
          PROPERTY_NAME,
          VALUE_EMBEDDED_OBJECT,
          NOT_AVAILABLE ->
          throw InputException.of(
              name,
              "a number in column " + InputException.quote(column),
              JsonReading.describe(parser.currentToken()));
    };
  }

  private static List<List<String>> csv(String name, List<String> columns, String text) {
    List<List<String>> lines = parseCsv(name, columns.size(), text);
    if (lines.isEmpty()) {
      return lines;
    }
    List<String> first = lines.getFirst().stream().map(String::strip).toList();
    if (first.size() == columns.size() && new HashSet<>(first).equals(new HashSet<>(columns))) {
      int[] place = columns.stream().mapToInt(first::indexOf).toArray();
      return lines.subList(1, lines.size()).stream()
          .map(line -> requireCount(name, columns, line))
          .map(line -> Arrays.stream(place).mapToObj(line::get).toList())
          .toList();
    }
    return lines.stream().map(line -> requireCount(name, columns, line)).toList();
  }

  private static List<String> requireCount(String name, List<String> columns, List<String> row) {
    if (row.size() != columns.size()) {
      throw InputException.of(
          name,
          columns.size() + " values (" + columns + ")",
          (row.size() > columns.size() ? "more than " + columns.size() : row.size() + ""));
    }
    return row;
  }

  private static List<List<String>> parseCsv(String name, int columns, String text) {
    List<List<String>> lines = new ArrayList<>();
    List<String> line = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '\n';
      if (quoted) {
        if (i == text.length()) {
          throw InputException.of(name, "a closing quote in the CSV", "the end of the file");
        }
        if (c != '"') {
          cell.append(c);
        } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else {
          quoted = false;
        }
      } else if (c == '"' && cell.isEmpty()) {
        quoted = true;
      } else if (c == ',' || c == '\n') {
        line.add(cell.toString().strip());
        cell.setLength(0);
        boolean blank = line.size() == 1 && line.getFirst().isEmpty();
        if (c == '\n' && !blank) {
          lines.add(line);
        }
        if (c == '\n') {
          line = new ArrayList<>();
        }
        if (line.size() > columns || lines.size() > ROWS_MAX + 1) {
          throw InputException.of(
              name, columns + " columns and at most " + ROWS_MAX + " rows", "more");
        }
      } else {
        cell.append(c);
      }
    }
    return lines;
  }
}
