using FaceWorker.Core.Exchange;
using Parquet;
using Parquet.Schema;

namespace FaceWorker.Cli.Exchange;

/// <summary>Tables as Apache Parquet, compressed by Snappy. Every column may have missing values; a vector is a list of floats.</summary>
internal sealed class ParquetFormat : ITableFormat
{
    private const int RowsOfGroup = 10_000; // with vectors of 512 values, 20 MB

    public string Extension => ".parquet";

    /// <inheritdoc />
    public async Task<IExportTable<TRow>> BeginAsync<TRow>(Stream file, IReadOnlyList<ExportColumn<TRow>> columns, CancellationToken cancel)
    {
        var fields = columns.Select(FieldOf).ToArray();
        return new Table<TRow>(await ParquetWriter.CreateAsync(new ParquetSchema(fields), file, cancellationToken: cancel), [.. columns.Zip(fields)]);
    }

    private static Field FieldOf<TRow>(ExportColumn<TRow> column) => column.Kind switch
    {
        ColumnKind.Text => new DataField(column.Name, typeof(string), isNullable: true),
        ColumnKind.Whole => new DataField(column.Name, typeof(long), isNullable: true),
        ColumnKind.Real => new DataField(column.Name, typeof(double), isNullable: true),
        ColumnKind.Flag => new DataField(column.Name, typeof(bool), isNullable: true),
        ColumnKind.Time => new DateTimeDataField(column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Micros, isNullable: true),
        ColumnKind.LocalTime => new DateTimeDataField(column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: false, DateTimeTimeUnit.Micros, isNullable: true),
        _ => new ListField(column.Name, new DataField("element", typeof(float), isNullable: false)),
    };

    private sealed class Table<TRow>(ParquetWriter writer, IReadOnlyList<(ExportColumn<TRow> Column, Field Field)> columns) : IExportTable<TRow>
    {
        private readonly List<TRow> rows = [];

        public Task AddAsync(TRow row, CancellationToken cancel)
        {
            rows.Add(row);
            return rows.Count == RowsOfGroup ? WriteGroupAsync(cancel) : Task.CompletedTask;
        }

        public async Task FinishAsync(CancellationToken cancel)
        {
            if (rows.Count > 0)
                await WriteGroupAsync(cancel);
            await writer.DisposeAsync();
        }

        private async Task WriteGroupAsync(CancellationToken cancel)
        {
            using var group = writer.CreateRowGroup();
            foreach (var (column, field) in columns)
                await WriteAsync(group, column, field, cancel);
            group.CompleteValidate();
            rows.Clear();
        }

        private Task WriteAsync(ParquetRowGroupWriter group, ExportColumn<TRow> column, Field field, CancellationToken cancel) => column.Kind switch
        {
            ColumnKind.Text => group.WriteAsync((DataField)field, rows.ConvertAll(row => (string)column.Of(row)!)),
            ColumnKind.Whole => group.WriteAsync<long>((DataField)field, ValuesOf(column, value => (long)value), cancellationToken: cancel),
            ColumnKind.Real => group.WriteAsync<double>((DataField)field, ValuesOf(column, value => (double)value), cancellationToken: cancel),
            ColumnKind.Flag => group.WriteAsync<bool>((DataField)field, ValuesOf(column, value => (bool)value), cancellationToken: cancel),
            ColumnKind.Time => group.WriteAsync<DateTime>((DataField)field, ValuesOf(column, value => ((DateTimeOffset)value).UtcDateTime), cancellationToken: cancel),
            ColumnKind.LocalTime => group.WriteAsync<DateTime>((DataField)field, ValuesOf(column, value => (DateTime)value), cancellationToken: cancel),
            _ => WriteListAsync(group, column, (DataField)((ListField)field).Item, cancel),
        };

        private T?[] ValuesOf<T>(ExportColumn<TRow> column, Func<object, T> convert)
            where T : struct => [.. rows.Select(row => column.Of(row) is { } value ? convert(value) : (T?)null)];

        /// <summary>By Dremel's levels: repetition 0 begins a row; definition 0 is a missing list, and the highest a value.</summary>
        private async Task WriteListAsync(ParquetRowGroupWriter group, ExportColumn<TRow> column, DataField element, CancellationToken cancel)
        {
            var (values, definitions, repetitions) = (new List<float>(), new List<int>(), new List<int>());
            foreach (var vector in rows.Select(row => (ReadOnlyMemory<float>?)column.Of(row)))
            {
                var first = definitions.Count;
                foreach (var value in vector?.ToArray() ?? [])
                {
                    values.Add(value);
                    definitions.Add(element.MaxDefinitionLevel);
                    repetitions.Add(definitions.Count - 1 == first ? 0 : 1);
                }

                if (definitions.Count == first)
                {
                    definitions.Add(0);
                    repetitions.Add(0);
                }
            }

            await group.WriteAllPartsAsync<float>(element, values.ToArray(), definitions.ToArray(), repetitions.ToArray(), cancel);
        }
    }
}
