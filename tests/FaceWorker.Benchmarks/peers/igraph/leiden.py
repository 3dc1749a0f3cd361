"""igraph's Leiden algorithm on a graph in a file: says that it is ready, and answers each line with the seconds that it took and the groups that it found.

Arguments: a file with an edge a line ("0 1"), one with their weights (32-bit floats), the number of nodes, one for the groups (32-bit integers).
"""
import array
import json
import random
import sys
import time

import igraph

edges, weights, nodes, groups = sys.argv[1:5]
random.seed(1)
graph = igraph.Graph.Read_Edgelist(edges, directed=False)
graph.add_vertices(int(nodes) - graph.vcount())
values = array.array("f")
with open(weights, "rb") as file:
    values.frombytes(file.read())
graph.es["weight"] = list(values)
print(json.dumps({"ready": True}), flush=True)
for _ in sys.stdin:
    began = time.perf_counter()
    found = graph.community_leiden("CPM", "weight", 0.5, 0.01, None, -1)
    took = time.perf_counter() - began
    with open(groups, "wb") as file:
        array.array("i", found.membership).tofile(file)
    print(json.dumps({"seconds": took}), flush=True)
