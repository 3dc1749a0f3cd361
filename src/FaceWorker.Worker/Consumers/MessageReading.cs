using System.Net.Mime;
using System.Runtime.Serialization;
using MassTransit;
using MassTransit.Serialization;

namespace FaceWorker.Worker.Consumers;

/// <summary>Reads messages as MassTransit does, and checks at once what MassTransit would find out only while it handles them, or answers them.</summary>
internal sealed class MessageReading(ISerializerFactory inner) : ISerializerFactory
{
    public ContentType ContentType => inner.ContentType;

    public IMessageSerializer CreateSerializer() => inner.CreateSerializer();

    public IMessageDeserializer CreateDeserializer() => new Reader(inner.CreateDeserializer());

    private sealed class Reader(IMessageDeserializer reader) : IMessageDeserializer
    {
        public ContentType ContentType => reader.ContentType;

        public ConsumeContext Deserialize(ReceiveContext receiveContext) =>
            new ReadMessage(receiveContext, reader.Deserialize(receiveContext.Body, receiveContext.TransportHeaders, receiveContext.InputAddress));

        public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) => reader.Deserialize(body, headers, destinationAddress);

        public MessageBody GetMessageBody(string text) => reader.GetMessageBody(text);

        public void Probe(ProbeContext context) => reader.Probe(context);
    }

    /// <summary>MassTransit sees no address to answer at: <see cref="Replies"/> answers.</summary>
    /// <remarks>
    /// It would declare the exchange of that address, and give the answer the time to live of the request. An exchange that exists as another kind, or a time
    /// beyond what the broker takes, would close the channel, and it would send again without end (docs/decisions/0129).
    /// </remarks>
    private sealed class ReadMessage : BodyConsumeContext
    {
        private const int LongestProblem = 300; // characters: it has what was sent

        /// <exception cref="SerializationException">An id or an address is malformed.</exception>
        public ReadMessage(ReceiveContext delivery, SerializerContext message)
            : base(delivery, message)
        {
            try
            {
                _ = (message.MessageId, message.RequestId, message.CorrelationId, message.ConversationId, message.InitiatorId, message.SourceAddress, message.DestinationAddress, message.FaultAddress);
                if (Asker.Of(message) is { } asker)
                    delivery.GetOrAddPayload(() => asker);
            }
            catch (FormatException exception)
            {
                throw new SerializationException(exception.Message.InOneLine(LongestProblem));
            }
        }

        public override Uri ResponseAddress => null!;

        public override Uri FaultAddress => null!;
    }
}
