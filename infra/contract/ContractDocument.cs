using System.Text.Json;
using System.Text.Json.Nodes;
using FaceWorker.Client;
using FaceWorker.Contracts;

namespace FaceWorker.ContractGenerator;

/// <summary>The AsyncAPI 3 document of everything that workers take, answer and publish.</summary>
internal static class ContractDocument
{
    private const string Answers = "answers";

    public static JsonObject Create() => new()
    {
        ["asyncapi"] = "3.0.0",
        ["info"] = new JsonObject
        {
            ["title"] = "FaceWorker",
            ["version"] = MessageContract.Version,
            ["description"] = "Finds the faces of images, stores them in galleries, and says who they are. Seen from the workers: they receive requests, answer to `reply_to`, and send events. "
                + "Within a first version number things are only added: ignore properties, and values of enumerations, that you do not know. A property without a value is null or left out.",
            ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["url"] = "https://www.apache.org/licenses/LICENSE-2.0" },
        },
        ["defaultContentType"] = "application/json",
        ["servers"] = new JsonObject
        {
            ["rabbitmq"] = new JsonObject
            {
                ["host"] = "{host}",
                ["pathname"] = "/{virtualHost}",
                ["protocol"] = "amqp",
                ["protocolVersion"] = "0.9.1",
                ["variables"] = new JsonObject
                {
                    ["host"] = new JsonObject { ["description"] = "Name or address of the broker, and its port.", ["default"] = "localhost:5672" },
                    ["virtualHost"] = new JsonObject { ["description"] = "The virtual host of RabbitMQ.", ["default"] = "faceworker" },
                },
            },
        },
        ["channels"] = Channels(),
        ["operations"] = Operations(),
        ["components"] = new JsonObject
        {
            ["messages"] = Messages(),
            ["messageTraits"] = new JsonObject
            {
                ["request"] = Properties(
                    ("reply_to", "string", "Where the answer goes: your queue, or `amq.rabbitmq.reply-to`. The AMQP property of this name."),
                    ("correlation_id", "string", "Yours; the answer carries it. The AMQP property of this name."),
                    ("expiration", "string", "After so many milliseconds nobody waits for an answer any more. The AMQP property of this name."),
                    ("timestamp", "integer", "When the message was sent, in seconds since 1970 (UTC): workers that cannot keep up say so to what has waited too long. The AMQP property of this name."),
                    ("priority", "integer", "9: before others in its queue. The AMQP property of this name.")),
                ["answer"] = Properties(("correlation_id", "string", "The request's; not set on events. The AMQP property of this name.")),
                ["event"] = Properties(("message_id", "string", "Of an event: the same each time that it comes, and in webhooks. The AMQP property of this name.")),
            },
            ["schemas"] = MessageSchemas.Of(Requests.Concat(AnswerTypes).Concat(EventTypes)),
        },
    };

    /// <summary>What becomes of a name such as <c>faceworker.list-people</c>: <c>listPeople</c>.</summary>
    public static string IdOf(string name) => JsonNamingPolicy.CamelCase.ConvertName(
        string.Concat(name[(name.LastIndexOf('.') + 1)..].Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..])));

    private static IEnumerable<Type> Requests => FaceWorkerQueues.All.Select(queue => queue.Request);

    private static IEnumerable<Type> AnswerTypes => FaceWorkerQueues.All.SelectMany(AnswersOf).Append(typeof(RequestRejected)).Distinct();

    private static IEnumerable<Type> EventTypes => FaceWorkerQueues.Events.Select(exchange => exchange.Event);

    /// <summary>What a request of the queue is answered with, unless it is rejected.</summary>
    private static IEnumerable<Type> AnswersOf(WorkQueue queue) => queue.AnswerOfEach is { } each ? [each, queue.Answer] : [queue.Answer];

    private static JsonObject Channels()
    {
        var channels = new JsonObject();
        foreach (var queue in FaceWorkerQueues.All)
            channels.Add(IdOf(queue.Name), Exchange(queue.Name, queue.Request, $"A durable fanout exchange, and behind it a quorum queue of the same name. It takes {queue.Request.Name}, and nothing else."));
        channels.Add(Answers, new JsonObject
        {
            ["address"] = null,
            ["description"] = "The queue that a request names in `reply_to`.",
            ["messages"] = References(AnswerTypes, "#/components/messages"),
        });
        foreach (var exchange in FaceWorkerQueues.Events)
            channels.Add(IdOf(exchange.Name), Exchange(exchange.Name, exchange.Event, "A durable fanout exchange: bind a queue of yours to it. An event may come twice; `number` and `previous` tell that, and whether one is missing."));
        return channels;
    }

    private static JsonObject Exchange(string name, Type message, string description) => new()
    {
        ["address"] = name,
        ["description"] = description,
        ["messages"] = References([message], "#/components/messages"),
        ["bindings"] = new JsonObject
        {
            ["amqp"] = new JsonObject
            {
                ["is"] = "routingKey",
                ["exchange"] = new JsonObject { ["name"] = name, ["type"] = "fanout", ["durable"] = true, ["autoDelete"] = false },
                ["bindingVersion"] = "0.3.0",
            },
        },
    };

    private static JsonObject Operations()
    {
        var operations = new JsonObject();
        foreach (var queue in FaceWorkerQueues.All)
            operations.Add(IdOf(queue.Name), new JsonObject
            {
                ["action"] = "receive",
                ["channel"] = Reference($"#/channels/{IdOf(queue.Name)}"),
                ["summary"] = MessageSchemas.DescriptionOf(queue.Request),
                ["reply"] = new JsonObject
                {
                    ["address"] = new JsonObject { ["location"] = "$message.header#/reply_to" },
                    ["channel"] = Reference($"#/channels/{Answers}"),
                    ["messages"] = new JsonArray([.. AnswersOf(queue).Append(typeof(RequestRejected)).Select(answer => (JsonNode)Reference($"#/channels/{Answers}/messages/{answer.Name}"))]),
                },
            });
        foreach (var exchange in FaceWorkerQueues.Events)
            operations.Add($"publish{exchange.Event.Name}", new JsonObject
            {
                ["action"] = "send",
                ["channel"] = Reference($"#/channels/{IdOf(exchange.Name)}"),
                ["summary"] = MessageSchemas.DescriptionOf(exchange.Event),
            });
        return operations;
    }

    private static JsonObject Messages()
    {
        var messages = new JsonObject();
        foreach (var type in Requests.Concat(AnswerTypes).Concat(EventTypes).Distinct())
            messages.Add(type.Name, new JsonObject
            {
                ["name"] = type.Name,
                ["title"] = type.Name,
                ["summary"] = MessageSchemas.DescriptionOf(type),
                ["contentType"] = "application/json",
                ["payload"] = Reference(MessageSchemas.Folder + type.Name),
                ["traits"] = new JsonArray([.. TraitsOf(type).Select(trait => Reference($"#/components/messageTraits/{trait}"))]),
            });
        return messages;
    }

    private static IEnumerable<string> TraitsOf(Type type) => Requests.Contains(type) ? ["request"] : EventTypes.Contains(type) ? ["answer", "event"] : ["answer"];

    private static JsonObject Properties(params ReadOnlySpan<(string Name, string Type, string Description)> properties)
    {
        var described = new JsonObject();
        foreach (var (name, type, description) in properties)
            described.Add(name, new JsonObject { ["type"] = type, ["description"] = description });
        var trait = new JsonObject { ["headers"] = new JsonObject { ["type"] = "object", ["properties"] = described } };
        if (described.ContainsKey("correlation_id"))
            trait["correlationId"] = new JsonObject { ["location"] = "$message.header#/correlation_id" };
        return trait;
    }

    private static JsonObject References(IEnumerable<Type> messages, string folder) =>
        new(messages.Select(type => KeyValuePair.Create(type.Name, (JsonNode?)Reference($"{folder}/{type.Name}"))));

    private static JsonObject Reference(string place) => new() { ["$ref"] = place };
}
