using System.Text.RegularExpressions;

namespace FaceWorker.Client;

/// <summary>What a user of the broker is there for. A user may be there for several.</summary>
public enum BrokerRole
{
    /// <summary>Identifies and verifies, sees the people of galleries, and reads events again.</summary>
    Ask,

    /// <summary>Stores images, enrols subjects, draws faces, and manages archives.</summary>
    Index,

    /// <summary>Says who is who.</summary>
    Administer,

    /// <summary>Hears the events of all galleries as they are published.</summary>
    Listen,

    /// <summary>Looks at dead letters, and sends them again.</summary>
    Operate,

    /// <summary>Is a worker.</summary>
    Work,
}

/// <summary>What a user of RabbitMQ may do with which queues and exchanges: three regular expressions, as <c>rabbitmqctl set_permissions</c> takes them; and the user's tags.</summary>
public sealed record BrokerPermissions(string Configure, string Write, string Read, IReadOnlyList<string> Tags)
{
    private const string ServerNamed = @"amq\.gen-.*"; // queues of one connection, which is alone at them
    private const string Ours = @"faceworker\..*";
    private const string EventTypes = @"FaceWorker\.Contracts:.*"; // exchanges that MassTransit names after the types of events
    private const string Impersonator = "impersonator"; // passes messages on as those of their senders

    private static readonly IReadOnlyDictionary<BrokerRole, IReadOnlyList<WorkQueue>> Sends = new Dictionary<BrokerRole, IReadOnlyList<WorkQueue>>
    {
        [BrokerRole.Ask] =
        [
            FaceWorkerQueues.Identify, FaceWorkerQueues.Verify, FaceWorkerQueues.VerifySubjects, FaceWorkerQueues.IdentifyMany, FaceWorkerQueues.FetchAnswer,
            FaceWorkerQueues.ListPeople, FaceWorkerQueues.ShowPerson, FaceWorkerQueues.SuggestPeople, FaceWorkerQueues.ReplayEvents,
        ],
        [BrokerRole.Index] =
        [
            FaceWorkerQueues.Index, FaceWorkerQueues.Enroll, FaceWorkerQueues.AddFace, FaceWorkerQueues.AddArchive, FaceWorkerQueues.PauseArchive, FaceWorkerQueues.ResumeArchive,
            FaceWorkerQueues.CancelArchive, FaceWorkerQueues.RescanArchive, FaceWorkerQueues.RetryArchive,
        ],
        [BrokerRole.Administer] =
        [
            FaceWorkerQueues.ListPeople, FaceWorkerQueues.ShowPerson, FaceWorkerQueues.SuggestPeople, FaceWorkerQueues.NamePerson, FaceWorkerQueues.MergePeople, FaceWorkerQueues.SplitPerson,
            FaceWorkerQueues.RejectFaces, FaceWorkerQueues.AssignFaces, FaceWorkerQueues.SameFaces, FaceWorkerQueues.DifferPeople, FaceWorkerQueues.IgnorePerson, FaceWorkerQueues.WatchPerson,
            FaceWorkerQueues.UndoPeopleChange,
        ],
        [BrokerRole.Operate] = FaceWorkerQueues.All,
    };

    /// <summary>What a user needs for these roles, and no more.</summary>
    /// <param name="byMassTransit">The user's programs send by MassTransit, as the .NET client does: it declares the exchanges that it sends to. Who may declare an exchange may also delete it, and the queue of the same name.</param>
    public static BrokerPermissions Of(string user, IReadOnlyCollection<BrokerRole> roles, bool byMassTransit)
    {
        ArgumentNullException.ThrowIfNull(roles);
        if (roles.Contains(BrokerRole.Work))
            return new BrokerPermissions(Only([Ours, EventTypes]), Only([Ours, EventTypes, @"amq\.default"]), Only([Ours]), [Impersonator]);

        var sends = roles.SelectMany(role => Sends.GetValueOrDefault(role) ?? []).Distinct().Select(queue => Regex.Escape(queue.Name)).ToList();
        var events = roles.Contains(BrokerRole.Listen) ? FaceWorkerQueues.Events.Select(exchange => Regex.Escape(exchange.Name)).ToList() : [];
        var heard = events.Count == 0 ? [] : new List<string> { ServerNamed, $@"faceworker\.listeners\.{Regex.Escape(user)}\..*" }; // named ones keep events while nobody listens
        if (byMassTransit)
            heard.AddRange(events.Count > 0 ? [@"faceworker\.events\.[a-z-]+\.[0-9a-f]{32}"] : []); // queues that it makes for a while
        var answers = byMassTransit ? [$"{Regex.Escape(Sender.AnswersOf(user))}.*"] : new List<string>();
        var declared = byMassTransit ? sends.Concat(events) : [];
        var letters = roles.Contains(BrokerRole.Operate) ? [Regex.Escape(FaceWorkerQueues.DeadLetter)] : new List<string>();
        return new BrokerPermissions(
            Only([.. declared, .. heard, .. answers]), Only([.. sends, .. heard, .. answers]), Only([.. events, .. heard, .. answers, .. letters]),
            letters.Count > 0 ? [Impersonator] : []);
    }

    /// <summary>These names and no others; RabbitMQ takes an empty expression for no name at all, and none of more than 1,024 characters.</summary>
    private static string Only(IEnumerable<string> names) => $"^{OneOf([.. names], @"faceworker\.", @"events\.") ?? ""}$";

    /// <summary>What they begin with is said once.</summary>
    /// <returns>Null: there are no names.</returns>
    private static string? OneOf(IReadOnlyList<string> names, params ReadOnlySpan<string> beginnings)
    {
        if (names.Count == 0)
            return null;
        if (beginnings is not [var beginning, ..])
            return $"({string.Join('|', names)})";
        var rests = names.Where(name => name.StartsWith(beginning, StringComparison.Ordinal)).Select(name => name[beginning.Length..]).ToList();
        var others = names.Where(name => !name.StartsWith(beginning, StringComparison.Ordinal));
        return rests.Count < 2 ? $"({string.Join('|', names)})" : $"({string.Join('|', others.Append(beginning + OneOf(rests, beginnings[1..])))})";
    }
}
