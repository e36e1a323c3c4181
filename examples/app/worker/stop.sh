echo "the node is about to stop $SWINGNODE_COMPONENT"
