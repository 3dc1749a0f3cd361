using System.Text.Json;
using FaceWorker.Core;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Erasure;

/// <summary>Receipts, to and from rows.</summary>
internal static class Receipts
{
    /// <summary>Begins a receipt.</summary>
    /// <param name="names">What the erased thing was called, of which only hashes are kept.</param>
    /// <param name="ends">The erasure ends with this transaction.</param>
    /// <returns>Its id.</returns>
    public static Task<long> BeginAsync(NpgsqlConnection connection, ErasureKind kind, Gallery gallery, IEnumerable<string> names, string actor, bool ends, CancellationToken cancel) =>
        connection.ValueAsync<long>(SqlText.Of("add_erasure"), [kind.ToName(), gallery.Id, gallery.Name.Value, names.Distinct().ToArray(), actor, ends], cancel);

    /// <summary>Writes what was erased.</summary>
    /// <returns>When the erasure began.</returns>
    public static Task<DateTimeOffset> CountAsync(NpgsqlConnection connection, long receipt, ErasureCounts counts, bool ends, CancellationToken cancel) =>
        connection.ValueAsync<DateTimeOffset>(SqlText.Of("count_erasure"), [receipt, JsonSerializer.Serialize(counts, JsonSerializerOptions.Web), ends], cancel);

    /// <summary>A row of list_erasures.</summary>
    public static ErasureReceipt Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetEnum<ErasureKind>(1), row.FindString(2), ReadCounts(row.GetString(3)), row.GetString(4), row.GetFieldValue<DateTimeOffset>(5), row.GetFieldValue<DateTimeOffset?>(6));

    public static ErasureCounts ReadCounts(string json) => JsonSerializer.Deserialize<ErasureCounts>(json, JsonSerializerOptions.Web)!;

    /// <summary>A person's name, as receipts know it: subjects are found in small letters and in capitals.</summary>
    public static string OfPerson(string name) => name.ToLowerInvariant();

    /// <summary>By what a receipt is found: kind, gallery and name; nulls: all are listed.</summary>
    public static object?[] NameOf(ErasureTarget? target) => target is null ? [null, null, null] : [target.Kind.ToName(), target.Gallery.Value, target switch
    {
        { Subject: { } subject } => subject.Name is { } name ? OfPerson(name.Value) : $"{subject.Id}",
        { Image: { } image } => image.Source is { } source ? StorableText.Source(source) : $"{image}",
        _ => target.Gallery.Value,
    }];
}
