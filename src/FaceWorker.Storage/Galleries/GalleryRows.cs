using FaceWorker.Core;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using Npgsql;

namespace FaceWorker.Storage.Galleries;

/// <summary>Galleries and their settings, to and from columns.</summary>
internal static class GalleryRows
{
    /// <summary>Columns that <see cref="Read"/> takes, in the order of find_gallery.</summary>
    public const int Columns = 36;

    public static Gallery Read(NpgsqlDataReader row) => new(
        row.GetInt64(0), new GalleryName(row.GetString(1)), new PackId(row.GetString(2)),
        new FaceModel(new ModelId(row.GetString(3)), row.GetInt32(4), row.GetString(5)), row.GetInt64(6), ReadSettings(row))
    {
        Shadow = row.IsDBNull(23) ? null : ReadShadow(row),
    };

    /// <summary>The values of the settings' columns, in their order.</summary>
    public static object?[] ValuesOf(GallerySettings settings) =>
    [
        .. DecisionRows.ValuesOf(settings.Decisions),
        settings.Rule.ToName(), settings.Neighbours, settings.Crops.ToName(),
        settings.Gate.MinFaceSize, settings.Gate.MinScore, settings.Gate.MinSharpness,
        settings.Gate.MaxYaw, settings.Gate.MaxPitch, settings.Gate.MaxRoll, settings.Gate.MinQuality,
        settings.People.KeepUp, settings.People.OncePerPhoto, settings.KeepFor,
        settings.Sources.Roots.ToArray(), settings.Sources.Hosts.ToArray(), settings.Sources.Buckets.ToArray(),
    ];

    private static ShadowSpace ReadShadow(NpgsqlDataReader row) => new(
        row.GetInt64(23), new PackId(row.GetString(24)), new FaceModel(new ModelId(row.GetString(25)), row.GetInt32(26), row.GetString(27)), DecisionRows.Read(row, first: 28, json: 31));

    private static GallerySettings ReadSettings(NpgsqlDataReader row) => new(
        DecisionRows.Read(row, first: 7, json: 10),
        row.GetEnum<IdentificationRule>(11),
        row.GetInt32(12),
        new QualityGate
        {
            MinFaceSize = row.GetFloat(14),
            MinScore = row.GetFloat(15),
            MinSharpness = row.GetFloat(16),
            MaxYaw = row.GetFloat(17),
            MaxPitch = row.GetFloat(18),
            MaxRoll = row.GetFloat(19),
            MinQuality = row.IsDBNull(20) ? null : row.GetFloat(20),
        },
        row.GetEnum<CropPolicy>(13))
    {
        People = new PeopleSettings(row.GetBoolean(21), row.GetBoolean(22)),
        KeepFor = row.GetFieldValue<TimeSpan?>(32),
        Sources = new GallerySources(row.GetFieldValue<string[]>(33), row.GetFieldValue<string[]>(34), row.GetFieldValue<string[]>(35)),
    };
}
