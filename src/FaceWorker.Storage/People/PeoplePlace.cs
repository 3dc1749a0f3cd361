using System.Globalization;
using FaceWorker.Core.People;
using Npgsql;

namespace FaceWorker.Storage.People;

/// <summary>A place in a list of people: what the last person of a page is ordered by, and their id. As text: the id, a dot, and the value.</summary>
internal readonly record struct PeoplePlace(object? Value, long? Id)
{
    public static PeoplePlace Read(PeopleOrder order, string? after)
    {
        if (after is null)
            return default;
        if (after.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 && long.TryParse(after.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            var value = after[(dot + 1)..];
            if (order == PeopleOrder.Name)
                return new PeoplePlace(StorableText.Name(value), id);
            if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return new PeoplePlace(number, id);
        }

        throw Rejected.UnknownPlace(after);
    }

    /// <summary>The place of a row of the list.</summary>
    public static string Write(NpgsqlDataReader row) => string.Create(CultureInfo.InvariantCulture, $"{row.GetInt64(0)}.{row.GetValue(PersonRows.Columns)}");
}
