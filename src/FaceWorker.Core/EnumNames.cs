using System.Text.Json;

namespace FaceWorker.Core;

/// <summary>Values of enumerations as they are named everywhere outside the code: in messages, columns, options and sentences.</summary>
public static class EnumNames
{
    /// <summary>In camel case: <c>notFound</c>.</summary>
    public static string ToName<T>(this T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
