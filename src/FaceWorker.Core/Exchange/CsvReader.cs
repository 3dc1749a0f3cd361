using System.Text;

namespace FaceWorker.Core.Exchange;

/// <summary>Reads comma-separated values (RFC 4180, UTF-8): quoted fields may hold commas, quotes and line ends.</summary>
/// <param name="name">The file's, for messages.</param>
internal sealed class CsvReader(TextReader text, string name)
{
    private const int LongestRecord = 1 << 20; // characters

    private int line = 1;

    /// <summary>The line on which the last record begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The next record that is not empty; null: there are no more.</summary>
    /// <exception cref="ExchangeException">A quote is not closed, or a record is endless.</exception>
    public IReadOnlyList<string>? Read()
    {
        while (text.Peek() >= 0)
        {
            Line = line;
            if (ReadRecord() is var record && record is not [""])
                return record;
        }

        return null;
    }

    private List<string> ReadRecord()
    {
        var (fields, field, isQuoted, length) = (new List<string>(), new StringBuilder(), false, 0);
        while (text.Read() is >= 0 and var code)
        {
            var letter = (char)code;
            if (++length > LongestRecord)
                throw Malformed("the record is longer than a million characters; is a quote missing?");
            if (letter == '\n')
                line++;
            if (isQuoted)
            {
                if (letter != '"')
                    field.Append(letter);
                else if (text.Peek() == '"')
                    field.Append((char)text.Read());
                else
                    isQuoted = false;
            }
            else if (letter == '"' && field.Length == 0)
            {
                isQuoted = true;
            }
            else if (letter == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (letter == '\n')
            {
                break;
            }
            else if (letter != '\r' || text.Peek() != '\n')
            {
                field.Append(letter);
            }
        }

        if (isQuoted)
            throw Malformed("a quote is not closed.");
        fields.Add(field.ToString());
        return fields;
    }

    private ExchangeException Malformed(string what) => new(ExchangeProblem.Malformed, $"'{name}', line {Line}: {what}", "Correct the line.");
}
