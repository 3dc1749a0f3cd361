using MassTransit;
using MassTransit.Serialization;

namespace FaceWorker.Worker.Consumers;

/// <summary>Messages for those who do not know MassTransit.</summary>
internal static class PlainJson
{
    /// <summary>Without transport headers: they would send this machine's name along.</summary>
    public static IMessageSerializer Serializer { get; } = new SystemTextJsonRawMessageSerializer(RawSerializerOptions.AnyMessageType);
}
