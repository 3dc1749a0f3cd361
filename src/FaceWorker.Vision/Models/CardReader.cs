using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FaceWorker.Vision.Models;

/// <summary>Reads and writes cards as JSON, strictly: an unknown or missing field is an error that names the card.</summary>
public static class CardReader
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
        ReadCommentHandling = JsonCommentHandling.Skip, // 'models describe' writes some
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private static readonly JsonSerializerOptions ForPeople = new(Options)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What <see cref="Read{T}"/> reads again.</summary>
    public static byte[] Write<T>(T card) => JsonSerializer.SerializeToUtf8Bytes(card, Options);

    /// <summary>The same for people: indented, without what is left out.</summary>
    public static string WriteForPeople<T>(T card) => JsonSerializer.Serialize(card, ForPeople);

    /// <param name="name">Stands in the error message: the card's path.</param>
    /// <exception cref="ModelStoreException">The card cannot be read.</exception>
    public static T Read<T>(string name, ReadOnlySpan<byte> json)
    {
        try
        {
            var card = JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("It is null.");
            (card as ModelCard)?.ThrowIfIncomplete();
            (card as PackCard)?.ThrowIfIncomplete();
            return card;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new ModelStoreException($"The card '{name}' cannot be read: {exception.Message}", exception);
        }
    }
}
