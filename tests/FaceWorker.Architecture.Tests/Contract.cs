using System.Text.Json;
using System.Text.Json.Nodes;
using FaceWorker.Client;
using FaceWorker.ContractGenerator;
using FaceWorker.Contracts;
using FaceWorker.Testing;

namespace FaceWorker.Architecture.Tests;

/// <summary>The public contract in <c>docs/contract/</c> is what the code says, and only grows.</summary>
public sealed class Contract
{
    private static JsonObject Schemas(JsonObject document) => document["components"]!["schemas"]!.AsObject();

    [Fact]
    public void The_files_are_what_the_code_says_and_keep_what_the_last_version_promised() =>
        Assert.Empty(new ContractFiles(RepositoryRoot.Combine("docs", "contract")).FindProblems());

    [Fact]
    public void Every_message_of_the_contract_is_asked_told_or_published()
    {
        var messages = ContractDocument.Create()["components"]!["messages"]!.AsObject().Select(message => message.Key).ToHashSet();
        var answers = typeof(MessageContract).Assembly.GetExportedTypes().Where(type => type.GetProperty("Outcome") is not null).Select(type => type.Name);

        Assert.Superset(answers.ToHashSet(), messages);
        Assert.Equal(FaceWorkerQueues.All.Count, FaceWorkerQueues.All.Select(queue => queue.Request).Distinct().Count());
        Assert.All(FaceWorkerQueues.All, queue => Assert.Contains(queue.Request.Name, messages));
    }

    [Fact]
    public void An_event_is_written_down_under_the_name_that_its_exchange_has() =>
        Assert.All(FaceWorkerQueues.Events, exchange => Assert.Equal(JsonNamingPolicy.KebabCaseLower.ConvertName(exchange.Event.Name), exchange.Kind)); // so NewEvent.Of calls it

    [Fact]
    public void A_schema_says_what_is_required_what_may_be_null_and_which_words_there_are()
    {
        var schemas = Schemas(ContractDocument.Create());

        var identify = schemas["IdentifyFaces"]!;
        Assert.Equal(["gallery", "image"], identify["required"]!.AsArray().Select(name => (string)name!));
        Assert.Equal("string", (string)identify["properties"]!["gallery"]!["type"]!);
        Assert.Equal(["integer", "null"], identify["properties"]!["top"]!["type"]!.AsArray().Select(type => (string)type!).Order());
        Assert.Equal((1, 100), ((int)identify["properties"]!["top"]!["minimum"]!, (int)identify["properties"]!["top"]!["maximum"]!));
        var indexed = schemas["ImageIndexed"]!;
        Assert.Equal("indexed", (string)indexed["properties"]!["outcome"]!["const"]!);
        Assert.Equal(["outcome", "gallery", "source", "imageId", "sha256", "alreadyIndexed", "model", "faces"], indexed["required"]!.AsArray().Select(name => (string)name!));
        Assert.Equal("null", (string)indexed["properties"]!["damaged"]!["anyOf"]![1]!["type"]!);
        Assert.Equal(["unknown", "review", "match"], schemas["Decision"]!["enum"]!.AsArray().Select(value => (string)value!));
        Assert.Equal("Squared Euclidean distance of the nearest pair, 0 (same) to 4.", (string)schemas["FacesVerified"]!["properties"]!["squaredDistance"]!["description"]!);
    }

    public static TheoryData<string, Action<JsonObject>> Breaks => new()
    {
        { "Channel 'index' is gone", document => document["channels"]!.AsObject().Remove("index") },
        { "Channel 'identify' has another 'address'", document => document["channels"]!["identify"]!["address"] = "faceworker.ask" },
        { "Operation 'verify' is gone", document => document["operations"]!.AsObject().Remove("verify") },
        { "Operation 'verify' has another 'reply'", document => document["operations"]!["verify"]!["reply"]!["messages"]!.AsArray().RemoveAt(1) },
        { "'ProbeImage' is gone", document => Schemas(document).Remove("ProbeImage") },
        { "'ImageIndexed.sha256' is gone", document => Properties(document, "ImageIndexed").Remove("sha256") },
        { "'ImageIndexed' may now come without 'sha256'", document => Remove(Schemas(document)["ImageIndexed"]!["required"]!, "sha256") },
        { "'ImageIndexed.sha256' may now be null", document => Properties(document, "ImageIndexed")["sha256"]!["type"] = new JsonArray("string", "null") },
        { "'ImageIndexed.imageId' may now be string", document => Properties(document, "ImageIndexed")["imageId"]!["type"] = "string" },
        { "'ImageIndexed.outcome' has another 'const'", document => Properties(document, "ImageIndexed")["outcome"]!["const"] = "stored" },
        { "'FacesVerified.first' may now be null", document => Properties(document, "FacesVerified")["first"] = new JsonObject { ["anyOf"] = new JsonArray(Properties(document, "FacesVerified")["first"]!["allOf"]![0]!.DeepClone(), new JsonObject { ["type"] = "null" }) } },
        { "'Decision' no longer has 'review'", document => Remove(Schemas(document)["Decision"]!["enum"]!, "review") },
        { "'IdentifyFaces' now requires 'top'", document => Schemas(document)["IdentifyFaces"]!["required"]!.AsArray().Add("top") },
        { "'IdentifyFaces.top' may no longer be null", document => Properties(document, "IdentifyFaces")["top"]!["type"] = "integer" },
        { "'IdentifyFaces.top' has another maximum", document => Properties(document, "IdentifyFaces")["top"]!["maximum"] = 50 },
        { "'ListPeople.limit' has another minimum", document => Properties(document, "ListPeople")["limit"]!["minimum"] = 2 },
    };

    [Theory]
    [MemberData(nameof(Breaks), DisableDiscoveryEnumeration = true)]
    public void What_takes_something_away_is_a_break(string expected, Action<JsonObject> change)
    {
        var (before, after) = (ContractDocument.Create(), ContractDocument.Create());

        change(after);

        Assert.Contains(ContractChanges.FindBreaks(before, after), problem => problem.StartsWith(expected, StringComparison.Ordinal));
    }

    public static TheoryData<Action<JsonObject>> Additions => new()
    {
        document => Properties(document, "ImageIndexed")["camera"] = new JsonObject { ["type"] = new JsonArray("string", "null") },
        document => Properties(document, "IndexImage")["priority"] = new JsonObject { ["type"] = new JsonArray("integer", "null") },
        document => Schemas(document)["RejectionReason"]!["enum"]!.AsArray().Add("busy"),
        document => Properties(document, "IdentifyFaces")["top"]!["maximum"] = 200,
        document => Remove(Schemas(document)["EnrollSubject"]!["required"]!, "subject"),
        document => Schemas(document)["ImageIndexed"]!["required"]!.AsArray().Add("turn"),
        document => document["channels"]!["answers"]!["messages"]!["AnswerFetched"] = new JsonObject(),
        document => document["channels"]!["somethingNew"] = new JsonObject(),
    };

    [Theory]
    [MemberData(nameof(Additions), DisableDiscoveryEnumeration = true)]
    public void What_adds_something_is_another_version_but_no_break(Action<JsonObject> change)
    {
        var (before, after) = (ContractDocument.Create(), ContractDocument.Create());

        change(after);

        Assert.Empty(ContractChanges.FindBreaks(before, after));
        Assert.True(ContractChanges.AreDifferent(before, after));
    }

    [Fact]
    public void Better_words_are_no_other_version()
    {
        var (before, after) = (ContractDocument.Create(), ContractDocument.Create());

        Schemas(after)["Decision"]!["description"] = "In other words.";

        Assert.False(ContractChanges.AreDifferent(before, after));
    }

    private static JsonObject Properties(JsonObject document, string schema) => Schemas(document)[schema]!["properties"]!.AsObject();

    private static void Remove(JsonNode words, string word) => words.AsArray().Remove(words.AsArray().Single(value => (string)value! == word));
}
