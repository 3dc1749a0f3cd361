using System.Text.Json;
using FaceWorker.Contracts;

namespace FaceWorker.Storage.Images;

/// <summary>Reasons as they stand in columns: as on the wire.</summary>
internal static class RejectionReasons
{
    public static string NameOf(RejectionReason reason) => JsonNamingPolicy.CamelCase.ConvertName(reason.ToString());

    public static RejectionReason Read(string name) => Enum.Parse<RejectionReason>(name, ignoreCase: true);
}
