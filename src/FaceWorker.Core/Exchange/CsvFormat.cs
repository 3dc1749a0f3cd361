using System.Globalization;
using System.Text;

namespace FaceWorker.Core.Exchange;

/// <summary>Tables as CSV with a line of titles (RFC 4180, UTF-8). Missing values are empty; a vector is its values with spaces between them.</summary>
public sealed class CsvFormat : ITableFormat
{
    public string Extension => ".csv";

    /// <inheritdoc />
    public async Task<IExportTable<TRow>> BeginAsync<TRow>(Stream file, IReadOnlyList<ExportColumn<TRow>> columns, CancellationToken cancel)
    {
        var writer = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await writer.WriteAsync(Csv.Line(columns.Select(column => column.Name)).AsMemory(), cancel);
        return new Table<TRow>(writer, columns);
    }

    private sealed class Table<TRow>(StreamWriter writer, IReadOnlyList<ExportColumn<TRow>> columns) : IExportTable<TRow>
    {
        public Task AddAsync(TRow row, CancellationToken cancel) => writer.WriteAsync(Csv.Line(columns.Select(column => Text(column.Of(row)))).AsMemory(), cancel);

        public Task FinishAsync(CancellationToken cancel) => writer.FlushAsync(cancel);

        private static string Text(object? value) => value switch
        {
            null => "",
            bool flag => flag ? "true" : "false",
            DateTime time => time.ToString("s", CultureInfo.InvariantCulture),
            DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
            ReadOnlyMemory<float> vector => string.Join(' ', vector.ToArray().Select(number => number.ToString(CultureInfo.InvariantCulture))),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }
}
